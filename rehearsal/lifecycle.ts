import type { Rehearsal, StepEvent } from "../context/context.ts";
import { asStep, collector } from "../context/step-events.ts";
import { orStopped } from "../context/stop.ts";
import { asRehearsalError, type RehearsalError } from "../errors.ts";
import { getTools } from "../setup/tools.ts";
import { storeEarlier, unstored } from "../store/owed.ts";
import { begin, type Request } from "./begin.ts";
import { startGuard } from "./guard.ts";
import { hold } from "./holder.ts";
import { remember } from "./left-running.ts";
import { unlessLocked } from "./locked.ts";
import { dropState, recover } from "./recover.ts";
import { type Result, resultOf } from "./result.ts";
import { salvage } from "./salvage.ts";
import { backendOf } from "./state.ts";

/**
 * One rehearsal, from the tools to the destroyed stack. Whatever fails on the way, the evidence that exists is kept and stored, and what
 * was brought up is destroyed.
 * @returns the result; of what happens in a rehearsal nothing is thrown
 */
export async function rehearse(request: Request): Promise<Result> {
  const told = collector();
  const follow = (event: StepEvent) => {
    told.hear(event);
    request.follow?.(event);
  };
  const rehearsal = begin({ ...request, follow });
  request.began?.(rehearsal.id);
  const errors: RehearsalError[] = [];
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (thrown) {
      errors.push(asRehearsalError(thrown));
    }
  };
  await attempt(() => held(rehearsal, request, errors, attempt));
  if (rehearsal.scope === "rehearsal" && !rehearsal.known.verdict) await attempt(() => salvage(rehearsal, errors));
  return resultOf(rehearsal, told.results(), errors);
}

/** The part of a rehearsal for which it has its stack to itself. */
async function held(
  rehearsal: Rehearsal,
  { wait = false, ephemeral = false, session = false }: Request,
  errors: RehearsalError[],
  attempt: (work: () => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const { tell, asked, scope, known, id } = rehearsal;
  // Loading the Automation API takes as long as finding the tools; both are needed in every case.
  const loading = Promise.all([import("./workspace.ts"), import("./up.ts"), import("./destroy.ts")]);
  const backend = backendOf(rehearsal);
  const waiting = ({ pid, since }: { pid: number; since: string }) =>
    tell({ name: "stack", status: "running", detail: `waiting for process ${pid}, which has held it since ${since}` });
  await using holding = await hold({ directory: backend.directory, wait, waiting, signal: asked });
  rehearsal.guard = startGuard(id);
  const note = unstored(backend, rehearsal);
  const [[{ selectStack }, { up }, { destroy }], { engine }] = await orStopped(
    asked,
    Promise.all([loading, getTools(rehearsal)]),
  );
  const stack = await asStep(tell, "stack", async () => {
    await recover(rehearsal, backend, holding.afterDeath);
    try {
      return await selectStack(engine, rehearsal, backend);
    } catch (thrown) {
      throw unlessLocked(thrown, rehearsal.stack);
    }
  });
  await attempt(() => up(stack, rehearsal));
  // A verdict that nobody can look up later is not carried out, whatever it is.
  if (known.notStored) await attempt(() => Promise.reject(known.notStored));
  if (scope === "rehearsal" && !known.verdict) await attempt(() => salvage(rehearsal, errors));
  if (known.stored) note.done();
  if (known.store) await attempt(() => storeEarlier(backend, rehearsal));
  const well = errors.length === 0 && !asked.aborted;
  // A suite's stack outlives a rehearsal that failed on it.
  const staysForSession = session && (well || scope === "rehearsal");
  if (rehearsal.stays && well && !session) remember(backend.directory, known.labelId ?? id);
  else if (!staysForSession)
    await asStep(tell, "destroy", async () => {
      await destroy(stack, rehearsal, backend);
      dropState(backend, ephemeral);
    });
  rehearsal.guard.release();
}
