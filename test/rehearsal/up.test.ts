import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { Context } from "../../context/context.ts";
import { RehearsalError } from "../../errors.ts";
import { type Verdict, verdictOf } from "../../judgement/verdict.ts";
import { selectStack } from "../../rehearsal/pulumi-stack.ts";
import { up } from "../../rehearsal/up.ts";
import { judged } from "../../rules/expectation.ts";
import { pulumiEngine } from "../../setup/pulumi.ts";
import type { Deployment } from "../../steps/deployment.ts";
import { declareVerdict } from "../../steps/deployment-result.ts";
import type { Step } from "../../steps/step.ts";
import { StepResource } from "../../steps/step-resource.ts";
import type { Stored } from "../../store/store-bundle.ts";
import { type Example, example } from "../context/example.ts";

const stored: Stored = { location: "/s3/lineage-evidence/one", uri: null, files: 9 };
const limit = { deadline: 60_000 };

describe("an update by the real engine", function () {
  this.timeout(60_000);
  let rehearsal: Example;
  let stack: Stack;
  let context: Context;
  /** The process that carries the update out. */
  let engine: number | undefined;
  beforeEach(async () => {
    rehearsal = example();
    const state = join(rehearsal.directory, "state");
    mkdirSync(state);
    const watch = (pid: number | undefined) => {
      engine = pid;
      return () => {};
    };
    context = { ...rehearsal, guard: { watch, release: () => {} } };
    const env = { PULUMI_BACKEND_URL: `file://${state}`, PULUMI_CONFIG_PASSPHRASE: "a-passphrase" };
    stack = await selectStack(await pulumiEngine(() => {}), context, { directory: rehearsal.directory, env, state });
  });
  afterEach(() => rehearsal[Symbol.dispose]());

  /** A program of two steps and the verdict on them. */
  const program =
    (verdict: () => Verdict, upload: () => Promise<Stored> = async () => stored, beside = () => {}) =>
    async (limited: Context): Promise<Deployment & { stored: Step<Stored> }> => {
      const verified = new StepResource("verify", limited, async () => verdict(), limit);
      const uploaded = new StepResource("upload", limited, upload, { ...limit, needs: [verified] });
      beside();
      const { outputs, refused } = declareVerdict(limited, verified, uploaded);
      const none = () => undefined;
      return { outputs, refused, stored: uploaded, labelId: none, provisioned: none, storeAccess: none };
    };
  const lineage = (passes: boolean) => () =>
    verdictOf(rehearsal, [], [judged("lineage.job", passes, "a job", passes ? "a job" : "no job")]);

  const unexpected = (error: unknown, found: RegExp) => {
    assert.ok(error instanceof RehearsalError, String(error));
    assert.equal(error.code, "PROVISION");
    assert.match(error.explanation.found, found);
  };

  it("has no error when it succeeds", async () => {
    const { error, deployment } = await up(stack, context, program(lineage(true)));
    assert.deepEqual([error, deployment?.stored.outcome.status], [undefined, "passed"]);
  });

  it("has no error when the resource verdict fails it on purpose", async () => {
    const { error, deployment } = await up(stack, context, program(lineage(false)));
    assert.deepEqual([error, deployment?.refused?.()], [undefined, true]);
  });

  it("has an error when another resource fails", async () => {
    const failing = () => {
      const hook = new pulumi.ResourceHook("failing", () => {
        throw new Error("the bucket cannot be had");
      });
      new pulumi.Stash("beside", { input: 1 }, { hooks: { beforeCreate: [hook] } });
    };
    const { error } = await up(stack, context, program(lineage(false), undefined, failing));
    unexpected(error, /the bucket cannot be had/);
  });

  it("has an error when the engine is killed between the verdict and the upload", async () => {
    const killed = async () => {
      process.kill(engine as number, "SIGKILL");
      return stored;
    };
    const { error } = await up(stack, context, program(lineage(true), killed));
    unexpected(error, /the Pulumi engine ended in the middle of the update; it was probably killed/);
  });

  it("has an error when the program fails, which is the program's own", async () => {
    const own = new RehearsalError("SETUP", { doing: "getting", found: "no image", next: "Get it." });
    const { error } = await up(stack, context, async () => Promise.reject(own));
    assert.equal(error, own);
  });

  it("ends what is at work when the engine dies", async () => {
    let aborted: (signal: AbortSignal) => void = () => {};
    const ended = new Promise<AbortSignal>((resolve) => {
      aborted = resolve;
    });
    const { error } = await up(stack, context, async (limited) => {
      const step = new StepResource(
        "refine",
        limited,
        async ({ signal }) => {
          signal.addEventListener("abort", () => aborted(signal));
          process.kill(engine as number, "SIGKILL");
          await ended;
        },
        limit,
      );
      const none = () => undefined;
      return { outputs: { step: step.id }, labelId: none, provisioned: none, storeAccess: none };
    });
    unexpected(error, /probably killed/);
    assert.ok((await ended).aborted);
  });
});
