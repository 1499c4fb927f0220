import { endOf } from "../lineage/event.ts";
import type { RecordedEvent, RecordedRun } from "../lineage/recorded-lineage.ts";

/** The type of a run's event. Marquez ignores its case, and takes an event without one for RUNNING. */
export const typeOf = ({ type }: RecordedEvent): string => type?.toUpperCase() ?? "RUNNING";

/** Whether an event ends its run. */
export const isEnd = (event: RecordedEvent): boolean => endOf(event.type) !== undefined;

/** An event for people: `COMPLETE (event 3)`. */
export const eventInWords = (event: RecordedEvent): string =>
  `${event.type ?? "an event without a type"} (event ${event.nth})`;

/** The state in which a run's events leave it. OTHER after the end changes nothing. */
export const stateOf = ({ events }: RecordedRun): string => endOf(events.findLast(isEnd)?.type) ?? "RUNNING";
