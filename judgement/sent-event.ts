import { z } from "zod";
import { keyOf, type QualifiedName } from "../lineage/names.ts";

/** The kinds of event of OpenLineage 2-0-2. */
export type EventKind = "run" | "job" | "dataset";

/** An event that Marquez accepted, without its facets. Equal events that follow each other count once. */
export interface SentEvent {
  kind: EventKind;
  /** How many equal events followed each other. */
  times: number;
  /** Its number among the accepted events, from 1; that of the last of several equal ones. */
  nth: number;
  /** `START`, `COMPLETE` and so on; undefined when the event has none. */
  type: string | undefined;
  /** The id under which Marquez keeps its run; undefined for a job event or a dataset event. */
  run: string | undefined;
  job: QualifiedName | undefined;
  parent: QualifiedName | undefined;
  /** The key of a dataset event's dataset. */
  dataset: string | undefined;
  /** Keys of datasets. */
  inputs: string[];
  outputs: string[];
  /** Output columns with column lineage, by the key of their dataset. */
  columns: Record<string, string[]>;
}

const text = z.string().catch("");
const named = z.looseObject({ namespace: text, name: text });
const fields = z.object({ fields: z.array(z.object({ name: text })).catch([]) });
const inputField = z.object({ namespace: text, name: text, field: text });
const columnLineage = z.object({
  fields: z.record(z.string(), z.object({ inputFields: z.array(inputField).catch([]) })).catch({}),
});
const dataset = named.extend({
  facets: z
    .object({ schema: fields.optional().catch(undefined), columnLineage: columnLineage.optional().catch(undefined) })
    .nullish()
    .catch(undefined),
});
const datasets = z.array(dataset).nullish().catch(undefined);
const parentFacet = z.object({ job: named }).optional().catch(undefined);
const event = z.object({
  eventType: z.string().optional().catch(undefined),
  eventTime: text,
  schemaURL: text,
  run: z
    .object({
      runId: text,
      facets: z.object({ parent: parentFacet, parentRun: parentFacet }).nullish().catch(undefined),
    })
    .optional()
    .catch(undefined),
  job: named.optional().catch(undefined),
  dataset: dataset.optional().catch(undefined),
  inputs: datasets,
  outputs: datasets,
});

/** What is read of an event. */
export type Event = z.output<typeof event>;
/** What is read of a dataset in an event. */
export type EventDataset = z.output<typeof dataset>;

/** Reads an event as far as it has the form of one; undefined for a body that is no JSON object. */
export const readEvent = (body: unknown): Event | undefined => event.safeParse(body).data;

/**
 * Marquez tells the kinds apart by the end of schemaURL; anything else is a run event
 * (EventTypeResolver).
 */
export const kindOf = ({ schemaURL }: Event): EventKind =>
  schemaURL.endsWith("/JobEvent") ? "job" : schemaURL.endsWith("/DatasetEvent") ? "dataset" : "run";

/** Marquez reads `parentRun`, which older clients send, as `parent`. */
export const parentOf = ({ run }: Event): QualifiedName | undefined => {
  const facet = run?.facets?.parent ?? run?.facets?.parentRun;
  return facet && { namespace: facet.job.namespace, name: facet.job.name };
};

/** The input columns of each output column. A column that is made of none, a constant, has no lineage to keep. */
export const columnsOf = ({ facets }: EventDataset) =>
  Object.entries(facets?.columnLineage?.fields ?? {}).filter(([, { inputFields }]) => inputFields.length > 0);

/** The columns that the schema facet names. */
export const schemaOf = ({ facets }: EventDataset): string[] => (facets?.schema?.fields ?? []).map(({ name }) => name);

/** A time as Marquez reads it: in UTC when it has no zone. Undefined when it is not certain what it means. */
export function timeOf({ eventTime }: Event): Date | undefined {
  const [, local, zone] = /^(\d{4}-\d\d-\d\dT[\d:.]+?)(Z|[+-]\d\d(?::?\d\d)?)?$/i.exec(eventTime) ?? [];
  if (local === undefined) return undefined;
  const [, hours, minutes = "00"] = /^([+-]\d\d):?(\d\d)?$/.exec(zone ?? "") ?? [];
  const time = new Date(`${local}${hours === undefined ? "Z" : `${hours}:${minutes}`}`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** Whether an event says the same as another, as those of a streaming job do for hours. */
export const isEqual = (one: SentEvent, other: SentEvent): boolean =>
  one.kind === other.kind &&
  one.type === other.type &&
  one.run === other.run &&
  one.dataset === other.dataset &&
  isSameName(one.job, other.job) &&
  isSameName(one.parent, other.parent) &&
  isSameList(one.inputs, other.inputs) &&
  isSameList(one.outputs, other.outputs) &&
  isSameList(Object.keys(one.columns), Object.keys(other.columns)) &&
  Object.entries(one.columns).every(([key, names]) => isSameList(names, other.columns[key] ?? []));

const isSameName = (one: QualifiedName | undefined, other: QualifiedName | undefined): boolean =>
  one === other || (one !== undefined && other !== undefined && keyOf(one) === keyOf(other));

const isSameList = (one: string[], other: string[]): boolean =>
  one.length === other.length && one.every((item, index) => item === other[index]);
