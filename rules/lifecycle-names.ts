import type { RunReference } from "../lineage/event.ts";
import { describeName, firstFew } from "../lineage/names.ts";
import type { RecordedEvent, RecordedLineage } from "../lineage/recorded-lineage.ts";
import { keptRunId } from "../marquez/run-id.ts";
import { eventInWords, typeOf } from "./run-events.ts";

/** How many datasets a message tells of. */
const mostTold = 4;

/** Where an event names another parent or root than the first one does, or only one of them names any. */
export function ancestorFaults(events: readonly RecordedEvent[], home: string): string[] {
  const [first] = events;
  return (["parent", "root"] as const).flatMap((kind) => {
    const key = keyOf(first?.[kind]);
    const other = events.find((event) => event[kind] !== first?.[kind] && keyOf(event[kind]) !== key);
    if (!first || !other) return [];
    // Without a parent there is no facet in which a root could stand.
    if (kind === "root" && keyOf(first.parent) !== keyOf(other.parent)) return [];
    return [
      `${eventInWords(first)} names ${reference(first[kind], kind, home)}, and ${eventInWords(other)} ${reference(other[kind], kind, home)}`,
    ];
  });
}

const keyOf = (one: RunReference | undefined): string =>
  one ? JSON.stringify([keptRunId(one.run), one.job.namespace, one.job.name]) : "";

const reference = (one: RunReference | undefined, kind: string, home: string): string =>
  one ? `the ${kind} ${describeName(one.job, home)}, run ${one.run}` : `no ${kind}`;

/** Where an event names another job than the first one. With another parent, Marquez gives the same job another name. */
export function jobFault(
  events: readonly RecordedEvent[],
  { jobs }: RecordedLineage,
  home: string,
): string | undefined {
  const [first] = events;
  const sentAs = (event: RecordedEvent | undefined) => jobs.get(event?.job ?? "")?.sentAs;
  const name = sentAs(first);
  const other = events.find((event) => {
    const own = sentAs(event);
    return own && name && event.job !== first?.job && (own.name !== name.name || own.namespace !== name.namespace);
  });
  const own = sentAs(other);
  if (!first || !other || !name || !own) return undefined;
  return `${eventInWords(first)} is of ${describeName(name, home)}, and ${eventInWords(other)} of ${describeName(own, home)}`;
}

/** What COMPLETE leaves out of what earlier events of its run told. */
export function terminalFault(
  events: readonly RecordedEvent[],
  { datasets }: RecordedLineage,
  home: string,
): string | undefined {
  const last = events.findLastIndex((event) => typeOf(event) === "COMPLETE");
  const complete = events[last];
  if (!complete) return undefined;
  const earlier = events.slice(0, last);
  const lacks = (what: string, side: "inputs" | "outputs" | "described") => {
    const own = new Set(complete[side]);
    const told = new Map<string, RecordedEvent>();
    // Nearly all events of a run have the same list.
    for (const event of earlier)
      if (event[side] !== complete[side])
        for (const key of event[side]) if (!own.has(key) && !told.has(key)) told.set(key, event);
    return [...told].map(([key, event]) => {
      const dataset = datasets.get(key);
      return {
        key,
        words: `${what} ${dataset ? describeName(dataset, home) : key}, which ${eventInWords(event)} has`,
      };
    });
  };
  const named = [...lacks("input", "inputs"), ...lacks("output", "outputs")];
  const left = new Set(named.map(({ key }) => key));
  const all = [...named, ...lacks("the schema of", "described").filter(({ key }) => !left.has(key))];
  if (all.length === 0) return undefined;
  return `${eventInWords(complete)} leaves out ${firstFew(
    all.map(({ words }) => words),
    mostTold,
  ).join("; ")}`;
}
