import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { RehearsalError } from "../../errors.ts";
import { writeVerdict } from "../../evidence/write-verdict.ts";
import type { Outcome } from "../../judgement/outcome.ts";
import { type Verdict, verdictOf } from "../../judgement/verdict.ts";
import { Attempts } from "../../rehearsal/attempts.ts";
import { conclude } from "../../rehearsal/conclude.ts";
import { exitCodeOf } from "../../rehearsal/exit-code.ts";
import { type Result, resultOf } from "../../rehearsal/result.ts";
import type { Update } from "../../rehearsal/up.ts";
import { judged } from "../../rules/expectation.ts";
import type { RehearsalDeployment } from "../../steps/deployment.ts";
import type { Step } from "../../steps/step.ts";
import type { Stored } from "../../store/store-bundle.ts";
import { type Example, example } from "../context/example.ts";
import { S3Server } from "../store/s3-server.ts";
import { FakeEngine } from "./fake-engine.ts";

const engineDied = new RehearsalError("PROVISION", { doing: "rehearsing", found: "the engine died", next: "Again." });
const broke = new RehearsalError("STEP", { doing: "working", found: "it broke", next: "Mend it." });
const passed = <T>(value: T): Outcome<T> => ({ status: "passed", seconds: 1, value });
const failed: Outcome<never> = { status: "failed", seconds: 1, error: broke };
const skipped: Outcome<never> = { status: "skipped", reason: "the deployment ended before this step" };

describe("concluding a rehearsal", () => {
  let rehearsal: Example;
  let s3: S3Server;
  let engine: FakeEngine;
  beforeEach(async () => {
    rehearsal = example();
    s3 = await S3Server.start();
    engine = new FakeEngine([]);
  });
  afterEach(async () => {
    engine[Symbol.dispose]();
    await s3[Symbol.asyncDispose]();
    rehearsal[Symbol.dispose]();
  });

  const step = <T>(outcome: Outcome<T>, ended = async (_: Step<T>) => {}): Step<T> => {
    const one = { outcome, ended: () => ended(one) } as Step<T>;
    return one;
  };
  const stored = (): Stored => ({ location: `/s3/lineage-evidence/${rehearsal.bundle.name}`, uri: null, files: 3 });

  /** A rehearsal that judged, and sealed its evidence. */
  async function judgedLineage(passes: boolean): Promise<Verdict> {
    const verdict = verdictOf(rehearsal, [], [judged("lineage.job", passes, "a job", passes ? "a job" : "no job")]);
    return writeVerdict(rehearsal.bundle, verdict, {});
  }

  /** The result of a rehearsal whose update ended like this. */
  async function result(
    steps: Partial<Pick<RehearsalDeployment, "verified" | "stored" | "recorded" | "endWorker">>,
    { error, hasStore = true }: { error?: unknown; hasStore?: boolean } = {},
  ): Promise<Result> {
    const deployment = {
      verified: step(skipped),
      stored: step(skipped),
      labelId: () => rehearsal.id,
      provisioned: () => undefined,
      storeAccess: () => (hasStore ? s3.access : undefined),
      ...steps,
    } as RehearsalDeployment;
    const update: Update<RehearsalDeployment> = { deployment, ...(error ? { error } : {}) };
    const attempts = new Attempts();
    const conclusion = await conclude(update, { rehearsal, attempts, versions: {} });
    return resultOf(rehearsal, {
      ...conclusion,
      provisioned: undefined,
      running: false,
      steps: [],
      errors: attempts.errors,
    });
  }

  const codes = ({ errors }: Result) => errors.map(({ code, message }) => `${code} ${message.split("\n", 1)[0]}`);

  it("passes with a warning when the evidence is stored and only the index of the history lacks it", async () => {
    const verified = step(passed(await judgedLineage(true)));
    const unindexed = step(passed({ ...stored(), unindexed: "no one may write here" }));
    const { verdict, warnings, errors } = await result({ verified, stored: unindexed });
    assert.deepEqual([verdict, errors], ["passed", []]);
    assert.deepEqual(warnings, [
      "The evidence is stored, but not in the index of the history: no one may write here. `rehearse history` adds it.",
    ]);
  });

  it("passes when the lineage passed, the evidence is stored and nothing else failed", async () => {
    const verified = step(passed(await judgedLineage(true)));
    const { verdict, errors } = await result({ verified, stored: step(passed(stored())) });
    assert.deepEqual([verdict, errors], ["passed", []]);
  });

  it("fails without an error when the lineage failed: the update failed on purpose", async () => {
    const verified = step(passed(await judgedLineage(false)));
    const { verdict, errors } = await result({ verified, stored: step(passed(stored())) });
    assert.deepEqual([verdict, errors], ["failed", []]);
  });

  it("is an error when the engine died between verdict and upload, and stores the evidence all the same", async () => {
    const verified = step(passed(await judgedLineage(true)));
    const ended = await result({ verified }, { error: engineDied });
    assert.deepEqual([ended.verdict, codes(ended)], ["error", ["PROVISION rehearsing: the engine died"]]);
    assert.equal(ended.evidence.location, `/a/folder/lineage-evidence/${rehearsal.bundle.name}`);
    const key = `lineage-evidence/${rehearsal.bundle.name}/verdict.json`;
    assert.equal(JSON.parse(String(s3.objects.get(key))).verdict, "passed");
  });

  it("ends what was started for a flow run that never came, before the evidence is sealed", async () => {
    let sealed: boolean | undefined;
    const endWorker = async () => {
      sealed = rehearsal.bundle.isSealed;
      throw new Error("the disk is full");
    };
    assert.equal((await result({ endWorker }, { error: engineDied })).verdict, "error");
    assert.equal(sealed, false);
  });

  it("is an error when the engine died, whatever was judged and stored before", async () => {
    const verified = step(passed(await judgedLineage(false)));
    const ended = await result({ verified, stored: step(passed(stored())) }, { error: engineDied });
    assert.deepEqual([ended.verdict, codes(ended)], ["error", ["PROVISION rehearsing: the engine died"]]);
  });

  it("is an error when the evidence could not be stored, and is not stored by another try", async () => {
    const verified = step(passed(await judgedLineage(true)));
    const ended = await result({ verified, stored: step(failed) });
    assert.deepEqual(
      [ended.verdict, codes(ended), ended.evidence.stored],
      ["error", ["STEP working: it broke"], false],
    );
    assert.equal(s3.objects.size, 0);
  });

  it("is an error when nobody tried to store the evidence and there is no store, although nothing failed", async () => {
    const verified = step(passed(await judgedLineage(true)));
    const ended = await result({ verified }, { hasStore: false });
    assert.deepEqual(
      [ended.verdict, codes(ended)],
      ["error", ["STORE storing the evidence: not done: the deployment ended before this step"]],
    );
  });

  it("is an error when the rehearsal could not be recorded in the documents", async () => {
    const verified = step(passed(await judgedLineage(true)));
    const ended = await result({ verified, stored: step(passed(stored())), recorded: step(failed) });
    assert.deepEqual([ended.verdict, codes(ended)], ["error", ["STEP working: it broke"]]);
  });

  it("is an error when nobody came to record it although everything else passed, so that it is never exit code 0", async () => {
    const verified = step(passed(await judgedLineage(true)));
    const ended = await result({ verified, stored: step(passed(stored())), recorded: step(skipped) });
    const why = "STEP recording the rehearsal: not done: the deployment ended before this step";
    assert.deepEqual([ended.verdict, codes(ended), exitCodeOf(ended)], ["error", [why], 3]);
  });

  it("is an error when judging failed; the evidence says why, and is stored", async () => {
    const ended = await result({ verified: step(failed) });
    assert.deepEqual([ended.verdict, codes(ended)], ["error", ["STEP working: it broke"]]);
    const { verdict, cause } = JSON.parse(readFileSync(rehearsal.bundle.path("verdict.json"), "utf8"));
    assert.deepEqual([verdict, cause.message], ["error", "working: it broke\nMend it."]);
    assert.ok(ended.evidence.stored && rehearsal.bundle.isSealed);
  });

  it("keeps the verdict of a step that was given up and judged too late, and is an error", async () => {
    await judgedLineage(true);
    const ended = await result({ verified: step(failed) });
    assert.deepEqual([ended.verdict, codes(ended)], ["error", ["STEP working: it broke"]]);
    assert.deepEqual([ended.expectations.length, ended.evidence.stored], [1, true]);
  });

  it("waits for a step that the engine left at work when it died", async () => {
    const verdict = await judgedLineage(true);
    const atWork = async (one: Step<Stored>) => {
      await new Promise(setImmediate);
      (one as { outcome: Outcome<Stored> }).outcome = passed(stored());
    };
    const ended = await result(
      { verified: step(passed(verdict)), stored: step<Stored>(skipped, atWork) },
      { error: engineDied },
    );
    assert.deepEqual([ended.verdict, ended.evidence.stored, s3.objects.size], ["error", true, 0]);
  });
});
