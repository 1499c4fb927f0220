import type { Rehearsal } from "../context/context.ts";
import { asStep } from "../context/step-events.ts";
import { asRehearsalError, type RehearsalError } from "../errors.ts";
import { learned } from "../judgement/outcome.ts";
import type { Verdict } from "../judgement/verdict.ts";
import type { RehearsalDeployment } from "../steps/deployment.ts";
import type { Stored } from "../store/store-bundle.ts";
import { dropState, rememberKeptStack } from "./backend.ts";
import { begin, newBundle, noBundle, type StackRequest } from "./begin.ts";
import { findTools } from "./find-tools.ts";
import { type HeldStack, holdStack, readyStack } from "./held-stack.ts";
import { oweEvidence, storeOwedEvidence } from "./owed-evidence.ts";
import { collectSteps, type Result, resultOf } from "./result.ts";
import { salvageUpload, salvageVerdict } from "./salvage.ts";

/** A request for work on a stack, with the lifetime of that stack. */
export interface LifecycleRequest extends StackRequest {
  /**
   * How long the stack lives. `rehearsal`: it is destroyed when the rehearsal ends. `kept`: until
   * `rehearse down`. `process`: this process rehearses on it again, and destroys it.
   */
  lifetime: "rehearsal" | "kept" | "process";
  /** Whether to wait while another rehearsal holds the stack. */
  wait?: boolean;
  /** Whether the stack's name is never used again, so that nothing of its state is kept. */
  ephemeral?: boolean;
  /** Called with the id in the labels of the stack, before anything is created. */
  onId?: (id: string) => void;
}

/**
 * Rehearses once, from finding the tools to destroying the stack. Whatever fails, it stores the
 * evidence that exists and destroys the stack.
 * @returns the result; a failure of the rehearsal is in the result and is not thrown
 */
export async function rehearse(request: LifecycleRequest): Promise<Result> {
  const { rehearsal, steps } = start(request, newBundle);
  const attempts = new Attempts();
  const { errors } = attempts;
  let deployment: RehearsalDeployment | undefined;
  let verdict: Verdict | undefined;
  let stored: Stored | undefined;
  let versions = {};
  let running = false;

  await attempts.run(async () => {
    await using held = await holdStack(rehearsal, request.wait);
    const owed = oweEvidence(held.backend, rehearsal);
    const loading = loadPrograms();
    const { stack, context } = await readyStack(rehearsal, held, findTools);
    ({ versions } = context.tools);
    const [{ up }, { rehearsalProgram }, { destroy }] = await loading;
    const update = await up(stack, context, rehearsalProgram);
    ({ deployment } = update);

    verdict = learned(deployment?.verified.outcome);
    stored = learned(deployment?.stored.outcome);
    // With a verdict, the error only says that the lineage failed: the verdict fails the deployment
    // on purpose.
    if (update.error && !verdict) attempts.add(update.error);
    if (deployment?.stored.outcome.status === "failed") attempts.add(deployment.stored.outcome.error);

    const access = deployment?.storeAccess();
    if (!verdict) {
      await attempts.run(async () => {
        verdict = await salvageVerdict(rehearsal, { deployment, versions, errors });
        if (access) stored = await salvageUpload(rehearsal, access);
      });
    }
    if (stored) owed.settle();
    if (access) await attempts.run(() => storeOwedEvidence(held.backend, rehearsal, access));

    const well = errors.length === 0 && !rehearsal.stopSignal.aborted;
    // A stack that this process uses again stays even if a rehearsal on it failed.
    running = request.lifetime === "process" || (request.lifetime === "kept" && well);
    const labelId = deployment?.labelId() ?? rehearsal.id;
    if (!running)
      await destroyHeld(() => destroy(stack, labelId, rehearsal.settings, held.backend), rehearsal, held, request);
    else if (request.lifetime === "kept") rememberKeptStack(held.backend.directory, labelId);
    held.guard.release();
  });

  if (!verdict)
    await attempts.run(async () => {
      verdict = await salvageVerdict(rehearsal, { deployment, versions, errors });
    });
  const provisioned = deployment?.provisioned();
  return resultOf(rehearsal, { evidence: { verdict, stored }, provisioned, running, steps: steps.results(), errors });
}

/**
 * Brings up a stack without rehearsing on it. If that fails, the stack is destroyed.
 * @returns the result; a failure is in the result and is not thrown
 */
export async function bringUp(request: LifecycleRequest): Promise<Result> {
  const { rehearsal, steps } = start(request, noBundle);
  const attempts = new Attempts();
  const { errors } = attempts;
  let provisioned: ReturnType<RehearsalDeployment["provisioned"]>;
  let running = false;

  await attempts.run(async () => {
    await using held = await holdStack(rehearsal, request.wait);
    const loading = loadPrograms();
    const { stack, context } = await readyStack(rehearsal, held, findTools);
    const [{ up }, { stackProgram }, { destroy }] = await loading;
    const { deployment, error } = await up(stack, context, stackProgram);
    if (error) attempts.add(error);
    else if (deployment?.ready.outcome.status === "failed") attempts.add(deployment.ready.outcome.error);
    provisioned = deployment?.provisioned();
    running = errors.length === 0 && !rehearsal.stopSignal.aborted;
    const labelId = deployment?.labelId() ?? rehearsal.id;
    if (!running)
      await destroyHeld(() => destroy(stack, labelId, rehearsal.settings, held.backend), rehearsal, held, request);
    else if (request.lifetime === "kept") rememberKeptStack(held.backend.directory, labelId);
    held.guard.release();
  });
  return resultOf(rehearsal, { provisioned, running, steps: steps.results(), errors });
}

/**
 * Loads the program and the Automation API while the tools are found: both take a second. What destroys is
 * loaded now too: whatever becomes of this package's files until then, the stack has to go.
 */
const loadPrograms = () => Promise.all([import("./up.ts"), import("../index.ts"), import("./destroy.ts")]);

function start(request: LifecycleRequest, bundleOf: typeof newBundle) {
  const { lifetime, settings, follow, onId } = request;
  const steps = collectSteps();
  const lifetimes = { keepsStack: lifetime !== "rehearsal", outlivesProcess: lifetime === "kept" };
  const rehearsal = begin(
    {
      ...request,
      follow: (event) => {
        steps.hear(event);
        follow?.(event);
      },
    },
    lifetimes,
    bundleOf(settings),
  );
  onId?.(rehearsal.id);
  return { rehearsal, steps };
}

const destroyHeld = (
  destroy: () => Promise<void>,
  { tell }: Rehearsal,
  { backend }: HeldStack,
  { ephemeral }: LifecycleRequest,
): Promise<void> =>
  asStep(tell, "destroy", async () => {
    await destroy();
    dropState(backend, ephemeral);
  });

/** Runs one piece of work after another and collects their errors. */
class Attempts {
  readonly errors: RehearsalError[] = [];

  add(error: unknown): void {
    this.errors.push(asRehearsalError(error));
  }

  async run(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.add(error);
    }
  }
}
