import { z } from "zod";
import { timeOf } from "../lineage/event.ts";
import { firstFew } from "../lineage/names.ts";
import type { RecordedEvent, RecordedLineage, RecordedRun } from "../lineage/recorded-lineage.ts";
import type { Lifecycle } from "../settings/expected-lifecycle.ts";
import { ancestorFaults, jobFault, terminalFault } from "./lifecycle-names.ts";
import { eventInWords, isEnd, typeOf } from "./run-events.ts";

/** A part of a life cycle. */
export type LifecyclePart = keyof Lifecycle;

/** What is wrong with the events of a run. */
export interface LifecycleFault {
  part: LifecyclePart;
  words: string;
  /** Whether the job says itself, in its facet `jobType`, that its events are so. */
  isAnnounced?: boolean;
}

/** How many events a message tells of. */
const mostTold = 4;
/** How a job says that it sends its events (facet jobType 2-0-4). */
const jobType = z.object({
  processingType: z.string().catch(""),
  emissionPattern: z
    .object({ eventTrigger: z.string().catch(""), eventContentMode: z.string().catch("") })
    .catch({ eventTrigger: "", eventContentMode: "" }),
});

/** What is wrong with the events of a run, each fault once: a START that comes late is not told again as one after the end. */
export function lifecycleFaults(
  run: RecordedRun,
  lineage: RecordedLineage,
  home: string,
  isEndJudged: boolean,
): LifecycleFault[] {
  const { events } = run;
  const type = jobType.safeParse(lineage.jobs.get(run.job)?.facets.get("jobType")).data;
  const isContinuous = ["STREAMING", "SERVICE"].includes(type?.processingType.toUpperCase() ?? "");
  const isPeriodic = type?.emissionPattern.eventTrigger === "PERIODIC";
  const isAccumulative = type?.emissionPattern.eventContentMode === "ACCUMULATIVE";
  const late = events.findIndex((event) => typeOf(event) === "START");
  const inOrder = late > 0 ? events.filter((_, index) => index !== late) : events;
  const fault = (part: LifecyclePart, words: string | undefined, isAnnounced = false): LifecycleFault[] =>
    words === undefined ? [] : [{ part, words, isAnnounced }];
  return [
    ...fault("start", startFault(events, late), isPeriodic),
    ...fault("end", endFault(events, isEndJudged), isContinuous && !events.some(isEnd)),
    ...fault("after", afterFault(inOrder)),
    ...fault("times", timesFault(inOrder)),
    ...ancestorFaults(events, home).flatMap((words) => fault("parent", words)),
    ...fault("job", jobFault(events, lineage, home)),
    ...fault("terminal", terminalFault(events, lineage, home), isAccumulative),
  ];
}

function startFault(events: readonly RecordedEvent[], start: number): string | undefined {
  const [first] = events;
  if (start === 0 || !first) return undefined;
  const late = events[start];
  return late
    ? `${eventInWords(late)} came after ${eventInWords(first)}`
    : `it has no START: its first event is ${eventInWords(first)}`;
}

function endFault(events: readonly RecordedEvent[], isEndJudged: boolean): string | undefined {
  const ends = events.filter(isEnd);
  if (ends.length === 0)
    return isEndJudged ? undefined : `it has no end: its last event is ${eventInWords(events.at(-1) as RecordedEvent)}`;
  const isContradicting = new Set(ends.map(typeOf)).size > 1;
  if (ends.length === 1 || (isContradicting && isEndJudged)) return undefined;
  const isAgain = !isContradicting && new Set(ends.map(({ time }) => time)).size === 1;
  return `it ends ${ends.length} times: ${firstFew(ends.map(eventInWords), mostTold).join(", ")}${isAgain ? ", with the same time: sent again?" : ""}`;
}

/** OTHER may add to a run that has ended: the standard has it for that. */
function afterFault(events: readonly RecordedEvent[]): string | undefined {
  const end = events.findIndex(isEnd);
  if (end < 0) return undefined;
  const after = events.slice(end + 1).filter((event) => !isEnd(event) && typeOf(event) !== "OTHER");
  if (after.length === 0) return undefined;
  return `${firstFew(after.map(eventInWords), mostTold).join(", ")} came after ${eventInWords(events[end] as RecordedEvent)}`;
}

/** The first event whose time is before that of one that arrived earlier. Times of an uncertain form are not compared. */
function timesFault(events: readonly RecordedEvent[]): string | undefined {
  let latest: { event: RecordedEvent; time: number } | undefined;
  for (const event of events) {
    const time = timeOf({ eventTime: event.time })?.getTime();
    if (time === undefined) continue;
    if (latest && time < latest.time)
      return `${eventInWords(event)} has the time ${event.time}, before ${latest.event.time} of ${eventInWords(latest.event)}`;
    latest = { event, time };
  }
  return undefined;
}
