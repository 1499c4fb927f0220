import { endOf } from "../lineage/event.ts";
import type { QualifiedName } from "../lineage/names.ts";
import type { SentEvent } from "./sent-event.ts";

/** A run as its accepted events told it. */
export interface SentRun {
  /** The id under which Marquez keeps it. Events may write it in different ways. */
  id: string;
  /** The job of its first event: Marquez leaves a run with it, whatever later events say. */
  job: QualifiedName;
  /** The parent's job that its first event names. */
  parent: QualifiedName | undefined;
  /** In the order in which they arrived. */
  events: SentEvent[];
}

/** Runs by their ids, in the order of their first events. */
export type SentRuns = Map<string, SentRun>;

/** Adds an event to its run, if it is of one. */
export function addToRun(runs: SentRuns, event: SentEvent): void {
  const { run: id, job, parent } = event;
  if (id === undefined || job === undefined) return;
  const run = runs.get(id);
  if (run) run.events.push(event);
  else runs.set(id, { id, job, parent, events: [event] });
}

/** The runs that the accepted events told of, in the order of their first events. */
export const runsOf = ({ runs }: { runs: SentRuns }): SentRun[] => [...runs.values()];

/** The states that a run's events ended it in, in order: none, one, or several that contradict each other. */
export const endsOf = ({ events }: SentRun): string[] => events.flatMap(({ type }) => endOf(type) ?? []);

/** The last event that ended a run, among the accepted ones; 0 when none did. */
export const nthOfEnd = ({ events }: SentRun): number => events.findLast(({ type }) => endOf(type))?.nth ?? 0;

/** How many events of a run a message tells. */
const mostTold = 12;

/** The events of a run in words: `START, 3 x RUNNING, COMPLETE`. */
export function describeEvents({ events }: SentRun): string {
  const words = events.map(({ type, times }) => `${times > 1 ? `${times} x ` : ""}${type ?? "no type"}`);
  if (words.length <= mostTold) return words.join(", ");
  const half = mostTold / 2;
  return [...words.slice(0, half), `${words.length - mostTold} more`, ...words.slice(-half)].join(", ");
}
