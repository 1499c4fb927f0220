import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type Verdict, verdictOf } from "../../judgement/verdict.ts";
import { judged } from "../../rules/expectation.ts";
import { declareVerdict } from "../../steps/deployment-result.ts";
import { StepResource } from "../../steps/step-resource.ts";
import type { Stored } from "../../store/store-bundle.ts";
import { type Example, example } from "../context/example.ts";
import { type Mocks, pulumiMocks, settled } from "./pulumi-mocks.ts";

const arrived = judged("lineage.job", true, "a job", "a job");
const stored = { location: "/s3/lineage-evidence/one", uri: null, files: 9 };

describe("the verdict of a deployment", () => {
  let mocks: Mocks;
  let rehearsal: Example;
  beforeEach(async () => {
    mocks = await pulumiMocks();
    rehearsal = example();
  });
  afterEach(() => {
    rehearsal[Symbol.dispose]();
    mocks[Symbol.dispose]();
  });

  /** Declares the verdict after these steps, and gives why it failed the deployment, with the outputs. */
  async function declared(
    verify: () => Promise<Verdict>,
    upload: () => Promise<Stored> = async () => stored,
    record?: () => Promise<void>,
  ) {
    const verified = new StepResource("verify", rehearsal, verify, { deadline: 60_000 });
    const store = new StepResource("upload", rehearsal, upload, { deadline: 60_000, after: [verified] });
    const others = record ? [new StepResource("record", rehearsal, record, { deadline: 60_000, needs: [store] })] : [];
    const { outputs, refused } = declareVerdict(rehearsal, verified, store, others);
    const values: unknown[] = await new Promise((resolve) =>
      pulumi.all(Object.values(outputs) as pulumi.Output<unknown>[]).apply(resolve),
    );
    await settled(verified, store);
    assert.equal(refused(), mocks.failures.has("verdict"));
    return { failure: mocks.failures.get("verdict"), values };
  }
  const fail = async () => {
    throw new Error("it broke");
  };

  it("lets the deployment succeed when the lineage passed and the evidence is stored, and is an output", async () => {
    const passed = verdictOf(rehearsal, [], [arrived]);
    const { failure, values } = await declared(async () => passed);
    assert.equal(failure, undefined);
    assert.deepEqual(values, ["passed", stored.location, []]);
  });

  it("fails it when an expectation failed, and says which, what was found and what that points to", async () => {
    const expectations = [
      judged("lineage.job", true, "a job", "a job"),
      judged("lineage.run", false, "a run", "no run", "Look at cli.log."),
    ];
    const { failure } = await declared(async () => verdictOf(rehearsal, [], expectations));
    assert.equal(failure, "failed\nlineage.run: expected a run; found no run\n  Look at cli.log.");
  });

  it("fails it when the evidence is not stored, although the lineage passed", async () => {
    const { failure, values } = await declared(async () => verdictOf(rehearsal, [], [arrived]), fail);
    assert.equal(failure, "passed\nupload: it broke");
    assert.deepEqual(values, ["passed", undefined, []]);
  });

  it("fails it when the rehearsal could not be recorded in the documents, although the lineage passed", async () => {
    const passed = async () => verdictOf(rehearsal, [], [arrived]);
    assert.equal((await declared(passed, async () => stored, fail)).failure, "passed\nrecord: it broke");
  });

  it("fails it when something kept the lineage from being judged", async () => {
    const cause = { verdict: "error", phase: "prepare", message: "exit code 3" } as const;
    const { failure } = await declared(async () => verdictOf(rehearsal, [], [], cause));
    assert.equal(failure, "error\nprepare: exit code 3");
  });

  it("fails it when judging itself failed", async () => {
    const { failure, values } = await declared(fail);
    assert.equal(failure, "verify: it broke");
    assert.equal(values[0], undefined);
  });
});
