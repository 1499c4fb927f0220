import type { Context, Rehearsal } from "../context/context.ts";
import { type LoadedContract, loadContract } from "../context/loaded-contract.ts";
import { asStep } from "../context/step-events.ts";
import { interruptedBy, stopReasonOf } from "../context/stop-request.ts";
import { Disposables } from "../machine/disposables.ts";
import type { Deployment, RehearsalDeployment } from "../steps/deployment.ts";
import type { OwedNote } from "../store/owed-notes.ts";
import type { AtMost } from "./at-most.ts";
import { Attempts } from "./attempts.ts";
import { breakDeadLocks, dropState, rememberKeptStack } from "./backend.ts";
import { begin, newBundle, noBundle, type StackRequest } from "./begin.ts";
import { besideEngine } from "./beside-engine.ts";
import type { Conclusion } from "./conclude.ts";
import { headStartLater } from "./head-start.ts";
import { type HeldStack, holdStack, readyStack } from "./held-stack.ts";
import { oweEvidence, storeOwedEvidence } from "./owed-evidence.ts";
import { collectSteps, type Reached, type Result, resultOf } from "./result.ts";
import { setUp } from "./set-up.ts";
import { type Lifetime, stays } from "./stays.ts";
import type { Update } from "./up.ts";

/** A request for work on a stack, with the lifetime of that stack. */
export interface LifecycleRequest extends StackRequest {
  lifetime: Lifetime;
  /** Whether to wait while another rehearsal holds the stack. */
  wait?: boolean;
  /** Whether the stack's name is never used again, so that nothing of its state is kept. */
  ephemeral?: boolean;
  /** How many rehearsals may run at once on the container engine. If left out, this one needs no place there. */
  atMost?: AtMost;
  /** Called with the id in the labels of the stack, once the stack is held, before anything is created. */
  onId?: (id: string) => void;
  /**
   * Given what leads the ports of a stack that stays to this process, to be disposed of when they are not used any more. If left
   * out, they are closed at the end.
   */
  keepOpen?: (open: AsyncDisposable) => void;
  /**
   * Called with the result so far once the verdict is known and the evidence is saved, before the stack is destroyed. Only
   * errors and warnings can be added to it, and those make it an error.
   */
  onVerdict?: (result: Result) => void;
}

/**
 * Rehearses once, from finding the tools to destroying the stack. Whatever fails, it stores the
 * evidence that exists and destroys the stack.
 * @returns the result; a failure of the rehearsal is in the result and is not thrown
 */
export async function rehearse(request: LifecycleRequest): Promise<Result> {
  // A wrong one is reported before anything is made.
  const contract = loadContract(request.settings);
  const begun = start(request, newBundle, contract);
  const { rehearsal, attempts } = begun;
  let concluded: Conclusion = { evidence: { verdict: undefined, stored: undefined }, warnings: [] };
  let deployment: RehearsalDeployment | undefined;
  let versions = {};
  let owed: OwedNote | undefined;
  const sofar = () => ({ provisioned: deployment?.provisioned(), steps: begun.steps(), errors: attempts.errors });

  const reached = await onStack(begun, request, {
    stays: (well) => {
      const { verdict, stored } = concluded.evidence;
      const passed = well && verdict?.verdict === "passed" && stored !== undefined;
      const { stopSignal } = rehearsal;
      const interrupted = stopSignal.aborted && stopReasonOf(stopSignal).verdict === "interrupted";
      return stays(request.lifetime, { passed, well, interrupted, isUp: deployment?.provisioned() !== undefined });
    },
    program: ({ rehearsalProgram }) => rehearsalProgram,
    held: ({ backend }) => {
      owed = oweEvidence(backend, rehearsal);
    },
    ready: ({ tools }) => {
      ({ versions } = tools);
    },
    updated: async (update, { backend }) => {
      ({ deployment } = update);
      const { conclude } = await import("./conclude.ts");
      concluded = await conclude(update, { rehearsal, attempts, versions });
      if (concluded.evidence.stored) owed?.settle();
      const access = deployment?.storeAccess();
      if (access) concluded.warnings.push(...(await storeOwedEvidence(backend, rehearsal, access)));
      if (concluded.evidence.verdict)
        request.onVerdict?.(resultOf(rehearsal, { ...sofar(), ...concluded, running: false }));
    },
  });
  const { evidence } = concluded;
  // Stopped while it waited for its turn.
  if (!owed && rehearsal.stopSignal.aborted) {
    rehearsal.bundle.removeEmpty();
    return resultOf(rehearsal, { ...sofar(), ...reached });
  }
  await attempts.run(async () => {
    const { salvageVerdict } = await import("./salvage.ts");
    // There was no update, or no room on the disk before the stack was destroyed.
    evidence.verdict ??= await salvageVerdict(rehearsal, { deployment, versions, errors: attempts.errors });
  });
  await headStartLater(rehearsal, {
    images: reached.provisioned?.images ?? [],
    headStart: deployment?.headStart,
    healthy: begun.steps().some(({ name, status }) => name === "ready-marquez" && status === "passed"),
    // It is no part of the rehearsal.
  }).catch(() => {});
  const warnings = [...concluded.warnings, ...reached.warnings];
  return resultOf(rehearsal, { ...sofar(), ...reached, ...concluded, warnings });
}

/**
 * Brings up a stack without rehearsing on it. If that fails, the stack is destroyed.
 * @returns the result; a failure is in the result and is not thrown
 */
export async function bringUp(request: LifecycleRequest): Promise<Result> {
  const begun = start(request, noBundle);
  const { rehearsal, attempts } = begun;
  const reached = await onStack(begun, request, {
    stays: (well) => well && request.lifetime !== "rehearsal",
    program: ({ stackProgram }) => stackProgram,
    updated: async ({ deployment, error }) => {
      if (error) attempts.add(error);
      for (const { outcome } of error ? [] : (deployment?.ready ?? []))
        if (outcome.status === "failed") attempts.add(outcome.error);
    },
  });
  return resultOf(rehearsal, { ...reached, steps: begun.steps(), errors: attempts.errors });
}

type Programs = typeof import("../index.ts");

/** What is done on a stack, beside bringing it up and destroying it. */
interface Work<D extends Deployment> {
  program: (programs: Programs) => (context: Context) => Promise<D>;
  /**
   * Whether the stack keeps running. Asked when the update has ended.
   * @param well whether nothing went wrong apart from the lineage, and nobody asked to stop
   */
  stays: (well: boolean) => boolean;
  /** Called once the stack is held. */
  held?: (held: HeldStack) => void;
  /** Called once the tools are found. */
  ready?: (context: Context) => void;
  /** Called when the update has ended, however it did. */
  updated: (update: Update<D>, held: HeldStack) => Promise<void>;
}

/** Brings up a stack with a program, and destroys it unless it is to stay. Every failure is an attempt's. */
async function onStack<D extends Deployment>(
  { rehearsal, attempts, steps }: Begun,
  { lifetime, wait, ephemeral, atMost, onId, keepOpen }: LifecycleRequest,
  work: Work<D>,
): Promise<Pick<Reached, "provisioned" | "expires" | "running"> & { warnings: string[] }> {
  let deployment: D | undefined;
  let running = false;
  const warnings: string[] = [];
  await attempts.run(async () => {
    await using held = await holdStack(rehearsal, { wait, atMost, isNew: ephemeral });
    onId?.(rehearsal.id);
    work.held?.(held);
    const loading = loadPrograms();
    const { stack, context } = await readyStack(rehearsal, held, setUp);
    work.ready?.(context);
    await using open = new Disposables();
    const beside = open.use(await besideEngine(rehearsal, held.guard));
    const [{ up }, programs, { destroy, destroyAfterLoss }] = await loading;
    const update = await up(
      stack,
      { ...context, tunnels: beside?.tunnels, forwards: beside?.forwards },
      work.program(programs),
    );
    ({ deployment } = update);
    // All may have been done by then. It is told all the same, once: it ends the rehearsal with an error.
    const tellOfLoss = () => beside?.lost.aborted && attempts.add(interruptedBy(rehearsal.stopSignal));
    if (update.error || steps().some(({ status }) => status === "failed")) await beside?.ask?.();
    tellOfLoss();
    await attempts.run(() => work.updated(update, held));

    running = work.stays(attempts.errors.length === 0 && !rehearsal.stopSignal.aborted);
    const labelId = deployment?.labelId() ?? rehearsal.id;
    // An engine that was killed leaves its lock, which would keep the next one from destroying anything.
    breakDeadLocks(held.backend);
    if (!running)
      await asStep(rehearsal.tell, "destroy", async () => {
        if (beside?.lost.aborted) await destroyAfterLoss(labelId, rehearsal.settings);
        else await destroy(stack, labelId, rehearsal.settings, held.backend);
        dropState(held.backend, ephemeral);
      }).catch(async (error: unknown) => {
        await beside?.ask?.();
        tellOfLoss();
        throw error;
      });
    else if (lifetime !== "process")
      rememberKeptStack(held.backend.directory, { id: labelId, services: deployment?.provisioned() });
    tellOfLoss();
    const provisioned = deployment?.provisioned();
    if (running && keepOpen) keepOpen(open.move());
    else if (running && beside && provisioned && lifetime !== "process") warnings.push(beside.reaching(provisioned));
    held.guard.release();
  });
  return { warnings, provisioned: deployment?.provisioned(), expires: deployment?.expires?.(), running };
}

/**
 * Loads the program and the Automation API while the tools are found: both take a second. What saves evidence and what
 * destroys is loaded now too: whatever becomes of this package's files until then, the stack has to go. A rehearsal that
 * waits for its turn has loaded none of it.
 */
const loadPrograms = () =>
  Promise.all([
    import("./up.ts"),
    import("../index.ts"),
    import("./destroy.ts"),
    import("./conclude.ts"),
    import("./salvage.ts"),
    import("../steps/declare-stack.ts"),
  ]);

/** Work that has begun: nothing is held yet, and nothing has failed. */
export interface Begun {
  rehearsal: Rehearsal;
  attempts: Attempts;
  steps: ReturnType<typeof collectSteps>["results"];
}

export function start(request: LifecycleRequest, bundleOf: typeof newBundle, contract?: LoadedContract): Begun {
  const { lifetime, settings, follow } = request;
  const { hear, results } = collectSteps();
  const lifetimes = { keepsStack: lifetime !== "rehearsal", outlivesProcess: lifetime.startsWith("kept") };
  const rehearsal = begin(
    {
      ...request,
      follow: (event) => {
        hear(event);
        follow?.(event);
      },
    },
    lifetimes,
    bundleOf(settings),
  );
  return { rehearsal: { ...rehearsal, contract }, attempts: new Attempts(), steps: results };
}
