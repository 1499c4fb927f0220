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

/** A stack, and what becomes of it in the end. */
export interface LifecycleRequest extends StackRequest {
  /**
   * How long the stack lives: as long as the rehearsal; until `rehearse down`; or as long as this process,
   * which rehearses on it again and destroys it itself.
   */
  lifetime: "rehearsal" | "kept" | "process";
  /** Waits while another rehearsal holds the stack. */
  wait?: boolean;
  /** The stack's name is never used again: nothing of its state is kept. */
  ephemeral?: boolean;
  /** Hears the id that everything is labelled with, before anything is made. */
  onId?: (id: string) => void;
}

/**
 * Rehearses once, from finding the tools to destroying the stack. Whatever fails on the way, the evidence
 * that exists is saved and stored, and what was brought up is destroyed.
 * @returns the result; what goes wrong in a rehearsal is in it and is not thrown
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
    // The verdict fails the deployment on purpose when the lineage is wrong.
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
    // A stack that this process goes on using outlives a rehearsal that failed on it.
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
 * Brings a stack up without rehearsing on it. A stack that does not come up is destroyed.
 * @returns the result; what goes wrong is in it and is not thrown
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

/** Goes on after what fails, and remembers why it did. */
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
