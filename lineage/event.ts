import { type Facets, facetsIn, type Mapping, mappingOf, textIn } from "./json.ts";
import type { QualifiedName } from "./names.ts";
import { isAccepted, type RecordedRequest } from "./recorded-request.ts";

/** The kinds of event of OpenLineage 2-0-2. */
export type EventKind = "run" | "job" | "dataset";

/** What is read of a dataset in an event. */
export interface EventDataset extends QualifiedName {
  facets: Facets;
  inputFacets: Facets;
  outputFacets: Facets;
}

/** What is read of an event. */
export interface Event {
  eventType: string | undefined;
  eventTime: string;
  schemaURL: string;
  producer: string;
  run: { runId: string; facets?: Facets } | undefined;
  job: (QualifiedName & { facets?: Facets }) | undefined;
  dataset: EventDataset | undefined;
  inputs: EventDataset[] | undefined;
  outputs: EventDataset[] | undefined;
}

/**
 * Reads an event as far as it has the form of one; undefined for a body that is no JSON object. A text that is none is
 * empty; whatever else has not its form is left out. It is written out because a rehearsal reads each of twenty
 * thousand events several times, where a schema library was a good part of the work.
 */
export function readEvent(body: unknown): Event | undefined {
  const event = mappingOf(body);
  if (!event) return undefined;
  const [run, job, dataset] = [mappingOf(event.run), mappingOf(event.job), mappingOf(event.dataset)];
  return {
    eventType: typeof event.eventType === "string" ? event.eventType : undefined,
    eventTime: textIn(event, "eventTime"),
    schemaURL: textIn(event, "schemaURL"),
    producer: textIn(event, "producer"),
    run: run && { runId: textIn(run, "runId"), facets: facetsIn(run, "facets") },
    job: job && { ...nameIn(job), facets: facetsIn(job, "facets") },
    dataset: dataset && datasetIn(dataset),
    inputs: datasetsIn(event.inputs),
    outputs: datasetsIn(event.outputs),
  };
}

/** The event that a request posted and Marquez stored; undefined where it is none. */
export const acceptedEvent = (request: RecordedRequest): Event | undefined =>
  isAccepted(request) ? readEvent(request.event) : undefined;

const nameIn = (value: Mapping): QualifiedName => ({
  namespace: textIn(value, "namespace"),
  name: textIn(value, "name"),
});

const datasetIn = (value: Mapping): EventDataset => ({
  namespace: textIn(value, "namespace"),
  name: textIn(value, "name"),
  facets: facetsIn(value, "facets"),
  inputFacets: facetsIn(value, "inputFacets"),
  outputFacets: facetsIn(value, "outputFacets"),
});

/** A list in which something is no dataset is none. */
function datasetsIn(value: unknown): EventDataset[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const all = value.map(mappingOf);
  return all.every((one) => one !== undefined) ? all.map(datasetIn) : undefined;
}

/**
 * Marquez tells the kinds apart by the end of schemaURL; anything else is a run event
 * (EventTypeResolver).
 */
export const kindOf = ({ schemaURL }: Event): EventKind =>
  schemaURL.endsWith("/JobEvent") ? "job" : schemaURL.endsWith("/DatasetEvent") ? "dataset" : "run";

const endings = new Map([
  ["COMPLETE", "COMPLETED"],
  ["FAIL", "FAILED"],
  ["ABORT", "ABORTED"],
]);

/** The state in which an event of this type ends its run; undefined when it does not end it. Marquez ignores its case. */
export const endOf = (type: string | undefined): string | undefined => endings.get(type?.toUpperCase() ?? "");

/** The parent of a run, or the root of its tree of runs, as a facet names it. */
export interface RunReference {
  /** The id as it was sent. Empty when the facet has none. */
  run: string;
  job: QualifiedName;
}

function referenceIn(value: unknown): RunReference | undefined {
  const facet = mappingOf(value);
  const job = mappingOf(facet?.job);
  return facet && job && { run: textIn(mappingOf(facet.run) ?? {}, "runId"), job: nameIn(job) };
}

/** The parent and the root that a run event names. Marquez reads `parentRun`, which older clients send, as `parent`. */
export function ancestorsOf({ run }: Event): { parent: RunReference | undefined; root: RunReference | undefined } {
  for (const facet of [run?.facets?.parent, run?.facets?.parentRun]) {
    const parent = facet === undefined ? undefined : referenceIn(facet);
    if (parent) return { parent, root: referenceIn((facet as Mapping).root) };
  }
  return { parent: undefined, root: undefined };
}

/** A time as Marquez reads it: in UTC when it has no zone. Undefined when it is not certain what it means. */
export function timeOf({ eventTime }: Pick<Event, "eventTime">): Date | undefined {
  const [, local, zone] = /^(\d{4}-\d\d-\d\dT[\d:.]+?)(Z|[+-]\d\d(?::?\d\d)?)?$/i.exec(eventTime) ?? [];
  if (local === undefined) return undefined;
  const [, hours, minutes = "00"] = /^([+-]\d\d):?(\d\d)?$/.exec(zone ?? "") ?? [];
  const time = new Date(`${local}${hours === undefined ? "Z" : `${hours}:${minutes}`}`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
