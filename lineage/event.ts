import { z } from "zod";
import type { QualifiedName } from "./names.ts";

/** The kinds of event of OpenLineage 2-0-2. */
export type EventKind = "run" | "job" | "dataset";

const text = z.string().catch("");
const named = z.looseObject({ namespace: text, name: text });
/** Facets by key, whatever they hold. */
const facets = z.record(z.string(), z.unknown()).nullish().catch(undefined);
const dataset = named.extend({ facets, inputFacets: facets, outputFacets: facets });
const datasets = z.array(dataset).nullish().catch(undefined);
const event = z.object({
  eventType: z.string().optional().catch(undefined),
  eventTime: text,
  schemaURL: text,
  producer: text,
  run: z.object({ runId: text, facets }).optional().catch(undefined),
  job: named.extend({ facets }).optional().catch(undefined),
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

const runReference = z.object({ run: z.object({ runId: text }).catch({ runId: "" }), job: named });
const parentFacet = runReference.extend({ root: runReference.optional().catch(undefined) });

const referenceOf = ({ run, job }: z.output<typeof runReference>): RunReference => ({
  run: run.runId,
  job: { namespace: job.namespace, name: job.name },
});

/** The parent and the root that a run event names. Marquez reads `parentRun`, which older clients send, as `parent`. */
export function ancestorsOf({ run }: Event): { parent: RunReference | undefined; root: RunReference | undefined } {
  const facet = parentFacet.safeParse(run?.facets?.parent).data ?? parentFacet.safeParse(run?.facets?.parentRun).data;
  return { parent: facet && referenceOf(facet), root: facet?.root && referenceOf(facet.root) };
}

/** A field of a dataset, as the schema facet names it. */
export interface Field {
  name: string;
  type?: string | undefined;
  /** Nested fields, of a struct for example. */
  fields?: Field[] | undefined;
}

/** Fields that are nested deeper are left out: no engine writes such, and reading them could exhaust the stack. */
const deepest = 50;
const fieldsFacet = z.object({ fields: z.array(z.unknown()).catch([]) });
const field = z.object({
  name: text,
  type: z.string().optional().catch(undefined),
  fields: z.array(z.unknown()).optional().catch(undefined),
});

/** The fields that the schema facet of a dataset names, in order; undefined when it has none. */
export function fieldsOf({ facets }: EventDataset): Field[] | undefined {
  const facet = fieldsFacet.safeParse(facets?.schema).data;
  return facet && readFields(facet.fields, deepest);
}

const readFields = (items: unknown[], depth: number): Field[] =>
  items.flatMap((item) => {
    const read = field.safeParse(item).data;
    if (!read) return [];
    const { name, type, fields = [] } = read;
    return [
      {
        name,
        ...(type === undefined ? {} : { type }),
        ...(fields.length > 0 && depth > 0 ? { fields: readFields(fields, depth - 1) } : {}),
      },
    ];
  });

/** How an output column comes from an input column. */
export interface Transformation {
  /** `DIRECT` or `INDIRECT`. */
  type?: string | undefined;
  /** Such as `IDENTITY`, `AGGREGATION`, `FILTER`. */
  subtype?: string | undefined;
  masking?: boolean | undefined;
}

/** An input column that an output column comes from. */
export interface ColumnInput extends QualifiedName {
  field: string;
  transformations: Transformation[];
}

const transformation = z.object({
  type: z.string().optional().catch(undefined),
  subtype: z.string().optional().catch(undefined),
  masking: z.boolean().optional().catch(undefined),
});
const inputField = z.object({
  namespace: text,
  name: text,
  field: text,
  transformations: z.array(transformation).catch([]),
});
const inputFields = z.array(inputField).catch([]);
/** Before version 1-1-0 the transformation was told of the output column, as IDENTITY or MASKED. */
const outputField = z.object({ inputFields, transformationType: z.string().optional().catch(undefined) });
const columnLineageFacet = z.object({
  fields: z.record(z.string(), outputField).catch({}),
  dataset: inputFields,
});

/** The column lineage of an output dataset. */
export interface ColumnLineage {
  /** The input columns by output column. */
  columns: [string, ColumnInput[]][];
  /** Output columns of which it is told that they are made of no column. */
  constants: string[];
  /** Input columns that every row depends on, such as those of a filter. */
  rows: ColumnInput[];
}

/** The column lineage that a dataset's facet tells. */
export function columnLineageOf({ facets }: EventDataset): ColumnLineage {
  const facet =
    facets?.columnLineage === undefined ? undefined : columnLineageFacet.safeParse(facets.columnLineage).data;
  const columns = Object.entries(facet?.fields ?? {}).map(
    ([column, { inputFields, transformationType }]): [string, ColumnInput[]] => [
      column,
      inputFields.map((one) =>
        one.transformations.length > 0 ? one : { ...one, transformations: older(transformationType) },
      ),
    ],
  );
  return {
    columns: columns.filter(([, inputs]) => inputs.length > 0),
    constants: columns.flatMap(([column, inputs]) => (inputs.length > 0 ? [] : [column])),
    rows: facet?.dataset ?? [],
  };
}

const older = (type: string | undefined): Transformation[] =>
  type === undefined
    ? []
    : [{ type: "DIRECT", subtype: type === "IDENTITY" ? "IDENTITY" : "TRANSFORMATION", masking: type === "MASKED" }];

/** A time as Marquez reads it: in UTC when it has no zone. Undefined when it is not certain what it means. */
export function timeOf({ eventTime }: Pick<Event, "eventTime">): Date | undefined {
  const [, local, zone] = /^(\d{4}-\d\d-\d\dT[\d:.]+?)(Z|[+-]\d\d(?::?\d\d)?)?$/i.exec(eventTime) ?? [];
  if (local === undefined) return undefined;
  const [, hours, minutes = "00"] = /^([+-]\d\d):?(\d\d)?$/.exec(zone ?? "") ?? [];
  const time = new Date(`${local}${hours === undefined ? "Z" : `${hours}:${minutes}`}`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
