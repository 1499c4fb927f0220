import { z } from "zod";
import { glob, text } from "./fields.ts";
import { type ListOrAtLeast, listOrAtLeast } from "./list-or-at-least.ts";
import { numberRange } from "./number-range.ts";
import { unlessKeys } from "./problems.ts";
import { severity } from "./severity.ts";

/** A glob pattern for datasets: of names in the namespace of the rehearsal, or of both. */
export type DatasetPattern = string | { namespace: string; name: string };

/** Datasets that are expected: exactly these, none for an empty list, or at least these. */
export type DatasetList = ListOrAtLeast<DatasetPattern>;

const pattern = z.union(
  [
    glob,
    z.strictObject({
      namespace: glob.describe("Glob pattern for the dataset's namespace."),
      name: glob.describe("Glob pattern for the dataset's name."),
    }),
  ],
  { error: "expected a glob pattern, with all its brackets closed, or { namespace: …, name: … }" },
);
/** Datasets that are expected, as the settings write them. */
export const datasetList = listOrAtLeast<DatasetPattern>(pattern, "glob patterns");

/** A field that a schema facet must name. */
export interface ExpectedField {
  name: string;
  /** Compared without regard to case, as SQL does. */
  type?: string | undefined;
  /** Nested fields: exactly these. */
  fields?: ExpectedField[] | undefined;
}

/** Fields that are expected: exactly these, or at least these. */
export type FieldList = ListOrAtLeast<ExpectedField>;

const fieldError = "expected the name of a field, or { name: …, type: …, fields: … }";
const field: z.ZodType<ExpectedField> = z.preprocess(
  (value) => (typeof value === "string" ? { name: value } : value),
  z.strictObject(
    {
      name: text,
      type: text.optional(),
      fields: z
        .array(z.lazy(() => field))
        .min(1, { error: "expected a list of at least one field" })
        .optional(),
    },
    { error: unlessKeys(fieldError) },
  ),
);
const fieldList = listOrAtLeast(field, "fields");

const symlink = z.strictObject({
  name: glob.describe("Name or glob pattern of the other name."),
  namespace: glob.optional().describe("Its namespace. If left out, it is the setting `namespace`."),
  type: text.optional().describe("Its type, such as `TABLE` or `LOCATION`. If left out, any will do."),
});

/** A rule about datasets. */
export const datasetRule = z.strictObject({
  name: glob.describe("Name or glob pattern of the datasets."),
  namespace: glob.optional().describe("Their namespace. If left out, it is the setting `namespace`."),
  side: z
    .enum(["input", "output"], { error: 'expected "input" or "output"' })
    .optional()
    .describe("Whether a job reads them (`input`) or writes them (`output`). If left out, either."),
  count: numberRange
    .optional()
    .describe("How many datasets the pattern matches; `0` for none. If left out, one or more."),
  fields: fieldList
    .optional()
    .describe(
      "Fields that the schema facet of each must name, by name or as `{ name, type, fields }` with nested ones: exactly these, or with `{ atLeast: … }` these among others. Types are compared without regard to case.",
    ),
  ordered: z
    .boolean()
    .default(false)
    .describe("Whether the fields must come in this order. If false, their order is not judged."),
  symlinks: z.array(symlink).default([]).describe("Other names that the facet `symlinks` of each must hold."),
  facets: z
    .array(text)
    .default([])
    .describe("Keys of facets that each must have: its own, or as an input or output of a run."),
  severity,
});

/** Rules about datasets. */
export const datasetRules = z.array(datasetRule).prefault([]);

/** A rule about datasets. */
export type DatasetRule = z.output<typeof datasetRule>;
