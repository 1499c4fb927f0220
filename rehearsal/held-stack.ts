import type { Context, Guard, Rehearsal, Tools } from "../context/context.ts";
import { asStep, type Tell } from "../context/step-events.ts";
import { untilStopped } from "../context/stop-request.ts";
import type { Holder } from "../machine/lock.ts";
import type { PulumiEngine } from "../setup/pulumi.ts";
import type { AtMost } from "./at-most.ts";
import { type Backend, backendOf, dropState } from "./backend.ts";
import { startGuard } from "./guard.ts";
import { hold } from "./holder.ts";
import { noteCluster } from "./known-clusters.ts";
import { placeOnEngine } from "./place.ts";
import { recover } from "./recover.ts";

/** A stack that no other rehearsal on this machine can use. Dispose of it to release it. */
export interface HeldStack extends AsyncDisposable {
  backend: Backend;
  /** Removes what the rehearsal creates if this process is killed. */
  guard: Guard;
  /** Whether the previous holder of the stack was killed. */
  afterDeath: boolean;
}

export interface HoldStackOptions {
  /** Whether to wait while another rehearsal holds the stack. */
  wait?: boolean | undefined;
  /** Whether the name of the stack is new, and never used again. */
  isNew?: boolean | undefined;
  /** How many rehearsals may run at once on the container engine. If left out, this one needs no place there. */
  atMost?: AtMost | undefined;
}

/** Tells for whom a stack is waited. */
export const tellOfHolder =
  (tell: Tell) =>
  ({ pid, since }: Pick<Holder, "pid" | "since">): void =>
    tell({ name: "stack", status: "running", detail: `waiting for process ${pid}, which has held it since ${since}` });

/**
 * Takes exclusive hold of the stack of a rehearsal, then a place on the container engine, and starts the rehearsal's guard
 * and its clock.
 * @throws RehearsalError BUSY naming the holder; CAPACITY when the engine cannot hold one more
 */
export async function holdStack(
  rehearsal: Rehearsal,
  { wait = false, isNew = false, atMost }: HoldStackOptions = {},
): Promise<HeldStack> {
  const { labels, stack, tell, stopSignal, startClock, id } = rehearsal;
  const { kubernetes } = rehearsal.settings;
  const backend = backendOf(labels["lineage-rehearsal.project"], stack);
  const held = await hold({ directory: backend.directory, wait, waiting: tellOfHolder(tell), signal: stopSignal });
  let place: AsyncDisposable | undefined;
  try {
    place = atMost === undefined ? undefined : await placeOnEngine(rehearsal, atMost);
  } catch (error) {
    await held[Symbol.asyncDispose]();
    if (isNew) dropState(backend, true);
    throw error;
  }
  if (kubernetes) noteCluster(kubernetes.context);
  startClock();
  return {
    backend,
    guard: startGuard(id, kubernetes?.context),
    afterDeath: held.afterDeath,
    [Symbol.asyncDispose]: async () => {
      await held[Symbol.asyncDispose]();
      await place?.[Symbol.asyncDispose]();
    },
  };
}

/** Finds the tools. It says which Pulumi engine it has found as soon as the container engine or the cluster answers, too. */
type FindTools = (
  rehearsal: Rehearsal,
  onEngine: (engine: PulumiEngine) => void,
) => Promise<{ engine: PulumiEngine; tools: Tools }>;

/**
 * Prepares a held stack for an update: finds the tools, loads the Automation API, cleans up after a
 * killed rehearsal, and selects the stack. The stack needs Pulumi and the engine alone: it is selected beside the images.
 * @param findTools finds the tools, as the step `tools`
 * @param isNew whether the name of the stack is new, so that there is nothing to clean up
 * @throws RehearsalError, the first one
 */
export async function readyStack(
  rehearsal: Rehearsal,
  { backend, guard, afterDeath }: HeldStack,
  findTools: FindTools,
  { isNew = false } = {},
) {
  const { stopSignal, tell } = rehearsal;
  const giveUp = new AbortController();
  const found = Promise.withResolvers<PulumiEngine>();
  const select = async () => {
    // Loading the Automation API takes as long as finding the tools.
    const [{ selectStack }, engine] = await Promise.all([import("./pulumi-stack.ts"), found.promise]);
    stopSignal.throwIfAborted();
    return asStep(tell, "stack", async () => {
      const isLost = isNew || (await recover(rehearsal, backend, afterDeath));
      return selectStack(engine, { ...rehearsal, guard }, backend, isLost);
    });
  };
  const selecting = select();
  const stopsWith = AbortSignal.any([stopSignal, giveUp.signal]);
  const finding = findTools({ ...rehearsal, stopSignal: stopsWith }, found.resolve);
  finding.then(({ engine }) => found.resolve(engine), found.reject);
  try {
    const [stack, { tools }] = await untilStopped(stopSignal, Promise.all([selecting, finding]));
    return { stack, context: { ...rehearsal, tools, guard, signal: stopSignal } satisfies Context };
  } catch (error) {
    giveUp.abort(error);
    found.reject(error);
    // The engine does not work on the stack any more when that is cleaned up.
    await selecting.catch(() => {});
    throw error;
  }
}
