import type { Context, Guard, Rehearsal, Tools } from "../context/context.ts";
import { asStep } from "../context/step-events.ts";
import { untilStopped } from "../context/stop-request.ts";
import type { PulumiEngine } from "../setup/pulumi.ts";
import { type Backend, backendOf } from "./backend.ts";
import { startGuard } from "./guard.ts";
import { hold } from "./holder.ts";
import { recover } from "./recover.ts";

/** A stack that no other rehearsal on this machine can use. Dispose of it to release it. */
export interface HeldStack extends AsyncDisposable {
  backend: Backend;
  /** Removes what the rehearsal creates if this process is killed. */
  guard: Guard;
  /** Whether the previous holder of the stack was killed. */
  afterDeath: boolean;
}

/**
 * Takes exclusive hold of the stack of a rehearsal, and starts the rehearsal's guard and its clock.
 * @param wait whether to wait while another rehearsal holds the stack
 * @throws RehearsalError BUSY naming the holder
 */
export async function holdStack(
  { labels, stack, tell, stopSignal, startClock, id }: Rehearsal,
  wait = false,
): Promise<HeldStack> {
  const backend = backendOf(labels["lineage-rehearsal.project"], stack);
  const waiting = ({ pid, since }: { pid: number; since: string }) =>
    tell({ name: "stack", status: "running", detail: `waiting for process ${pid}, which has held it since ${since}` });
  const held = await hold({ directory: backend.directory, wait, waiting, signal: stopSignal });
  startClock();
  return {
    backend,
    guard: startGuard(id),
    afterDeath: held.afterDeath,
    [Symbol.asyncDispose]: () => held[Symbol.asyncDispose](),
  };
}

/**
 * Prepares a held stack for an update: finds the tools, loads the Automation API, cleans up after a
 * killed rehearsal, and selects the stack.
 * @param findTools finds the tools, as the step `tools`
 * @param isNew whether the name of the stack is new, so that there is nothing to clean up
 */
export async function readyStack(
  rehearsal: Rehearsal,
  { backend, guard, afterDeath }: HeldStack,
  findTools: (rehearsal: Rehearsal) => Promise<{ engine: PulumiEngine; tools: Tools }>,
  { isNew = false } = {},
) {
  const { stopSignal, tell } = rehearsal;
  // Loading the Automation API takes as long as finding the tools.
  const [{ selectStack }, { engine, tools }] = await untilStopped(
    stopSignal,
    Promise.all([import("./pulumi-stack.ts"), findTools(rehearsal)]),
  );
  const context: Context = { ...rehearsal, tools, guard, signal: stopSignal };
  const stack = await asStep(tell, "stack", async () => {
    if (!isNew) await recover(rehearsal, backend, afterDeath);
    return selectStack(engine, context, backend);
  });
  return { stack, context };
}
