import { endsOf, runsOf, type SentEvents } from "../judgement/sent.ts";
import { processesWith } from "../machine/process-tree.ts";
import { type Clock, systemClock } from "../machine/until.ts";
import type { StartedCommand } from "./command.ts";
import type { Companions } from "./companions.ts";

const pollMilliseconds = 100;
/** For how long nothing more may arrive before companions that told of the end of every run count as idle. */
const quietMilliseconds = 500;
/** What never falls silent is waited for that many times as long as silence may take. */
const mostSilences = 6;
/** How long the process of a flow run that has ended is waited for. */
const processMilliseconds = 10_000;

/** Flow runs that have ended, and the job of their lineage. */
interface Ended {
  ids: string[];
  job: string;
}

/** What ends the wait early, and how time and processes are seen. */
interface Limits {
  signal: AbortSignal;
  clock?: Clock;
  /** Whether a process of one of these flow runs is there. */
  isRunning?: (ids: string[]) => boolean | Promise<boolean>;
}

/**
 * Waits until the lineage of flow runs that have ended has arrived. Prefect says that a flow run has ended before its
 * process has: what that sends at its exit arrives later, and what companions make of Prefect's events later still.
 *
 * It returns as soon as everything is there. Else it waits for the end of the processes, and with companions until
 * nothing has arrived for their time `flush`; not for longer than a few times that.
 * @throws RehearsalError STEP when a companion ends
 */
export async function lineageArrived(
  sent: SentEvents,
  { ids, job }: Ended,
  { logs, death, flush }: Pick<Companions, "logs" | "death" | "flush">,
  { signal, clock = systemClock, isRunning = isSeen }: Limits,
): Promise<void> {
  const hasCompanions = logs.length > 0;
  const start = clock.now();
  let since = start;
  let seen = sent.sent;
  while (!signal.aborted) {
    if (hasCompanions && clock.now() - start >= mostSilences * flush + processMilliseconds) return;
    const isWhole = runsOf(sent).filter((one) => one.job.name === job).length >= ids.length && hasAllEnds(sent);
    if (isWhole && !hasCompanions) return;
    if (clock.now() - start < processMilliseconds && (await isRunning(ids))) since = clock.now();
    else if (!hasCompanions || clock.now() - since >= (isWhole ? quietMilliseconds : flush)) return;
    await Promise.race([death, clock.pause(pollMilliseconds)]);
    if (sent.sent !== seen) since = clock.now();
    seen = sent.sent;
  }
}

const hasAllEnds = (sent: SentEvents): boolean => runsOf(sent).every((one) => endsOf(one).length > 0);

/** Prefect's workers, and what serves a deployment, tell each process its flow run. */
const flowRunVariable = "PREFECT__FLOW_RUN_ID";

/** Whether a process of one of these flow runs is seen from here. None is found without /proc. */
export const isSeen = (ids: string[]): boolean => ids.some((id) => processesWith(flowRunVariable, id).length > 0);

/** Whether one runs in the container of the worker, if it has one: that may be on a machine whose processes are not seen. */
export async function isInside(worker: StartedCommand | undefined, ids: string[]): Promise<boolean> {
  for (const id of ids) if (await worker?.hasInside?.(flowRunVariable, id)) return true;
  return false;
}
