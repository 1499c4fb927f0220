import type { EventDataset } from "./event.ts";
import { listIn, type Mapping, mappingOf, textIn } from "./json.ts";
import type { QualifiedName } from "./names.ts";

/** A field of a dataset, as the schema facet names it. */
export interface Field {
  name: string;
  type?: string | undefined;
  /** Nested fields, of a struct for example. */
  fields?: Field[] | undefined;
}

/** Fields that are nested deeper are left out: no engine writes such, and reading them could exhaust the stack. */
const deepest = 50;

/** The fields that the schema facet of a dataset names, in order; undefined when it has none. */
export function fieldsOf({ facets }: EventDataset): Field[] | undefined {
  const facet = mappingOf(facets?.schema);
  return facet && readFields(listIn(facet, "fields"), deepest);
}

const readFields = (items: readonly unknown[], depth: number): Field[] =>
  items.flatMap((item) => {
    const read = mappingOf(item);
    if (!read) return [];
    const { type } = read;
    const fields = listIn(read, "fields");
    return {
      name: textIn(read, "name"),
      ...(typeof type === "string" ? { type } : {}),
      ...(fields.length > 0 && depth > 0 ? { fields: readFields(fields, depth - 1) } : {}),
    };
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
  const facet = mappingOf(facets?.columnLineage) ?? {};
  const columns = Object.entries(fieldsIn(facet)).map(([column, of]): [string, ColumnInput[]] => [
    column,
    (inputsIn(of.inputFields) ?? []).map((one) =>
      one.transformations.length > 0 ? one : { ...one, transformations: older(of.transformationType) },
    ),
  ]);
  return {
    columns: columns.filter(([, inputs]) => inputs.length > 0),
    constants: columns.flatMap(([column, inputs]) => (inputs.length > 0 ? [] : [column])),
    rows: inputsIn(facet.dataset) ?? [],
  };
}

/** The output columns. Where one of them is no object, none is. */
function fieldsIn(facet: Mapping): Record<string, Mapping> {
  const fields = mappingOf(facet.fields) ?? {};
  return Object.values(fields).every(mappingOf) ? (fields as Record<string, Mapping>) : {};
}

/** Input columns. Where one of them is no object, none is. */
function inputsIn(value: unknown): ColumnInput[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const all = value.map(mappingOf);
  return all.every((one) => one !== undefined)
    ? all.map((one) => ({
        namespace: textIn(one, "namespace"),
        name: textIn(one, "name"),
        field: textIn(one, "field"),
        transformations: transformationsIn(one),
      }))
    : undefined;
}

function transformationsIn(value: Mapping): Transformation[] {
  const all = listIn(value, "transformations").map(mappingOf);
  if (!all.every((one) => one !== undefined)) return [];
  return all.map(({ type, subtype, masking }) => ({
    ...(typeof type === "string" ? { type } : {}),
    ...(typeof subtype === "string" ? { subtype } : {}),
    ...(typeof masking === "boolean" ? { masking } : {}),
  }));
}

/** Before version 1-1-0 the transformation was told of the output column, as IDENTITY or MASKED. */
const older = (type: unknown): Transformation[] =>
  typeof type === "string"
    ? [{ type: "DIRECT", subtype: type === "IDENTITY" ? "IDENTITY" : "TRANSFORMATION", masking: type === "MASKED" }]
    : [];
