import type { RecordedEvent } from "../lineage/recorded-lineage.ts";

const endings = new Set(["COMPLETE", "FAIL", "ABORT"]);

/** The type of a run's event. Marquez ignores its case, and takes an event without one for RUNNING. */
export const typeOf = ({ type }: RecordedEvent): string => type?.toUpperCase() ?? "RUNNING";

/** Whether an event ends its run. */
export const isEnd = (event: RecordedEvent): boolean => endings.has(typeOf(event));

/** An event for people: `COMPLETE (event 3)`. */
export const eventInWords = (event: RecordedEvent): string =>
  `${event.type ?? "an event without a type"} (event ${event.nth})`;
