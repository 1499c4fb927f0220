import { z } from "zod";
import { glob, text } from "./fields.ts";
import { listOrAtLeast } from "./list-or-at-least.ts";
import { severity } from "./severity.ts";

const dataset = glob.describe("Name or glob pattern of the dataset.");
const namespace = glob.optional().describe("Its namespace. If left out, it is the setting `namespace`.");
const field = glob.describe("Name or glob pattern of the column.");

const column = z.strictObject({ dataset, namespace, field });
const source = column.extend({
  type: z.enum(["DIRECT", "INDIRECT"], { error: 'expected "DIRECT" or "INDIRECT"' }).optional(),
  subtype: text.optional(),
  masking: z.boolean().optional(),
});
const sourceList = listOrAtLeast(source, "columns");

const percent = z
  .number({ error: "expected a number of percent" })
  .min(0, { error: "expected a number from 0 to 100" })
  .max(100, { error: "expected a number from 0 to 100" });
const coverage = z.strictObject({ dataset, namespace, atLeast: percent.default(100) });

const forbidden = z.strictObject({
  from: column,
  to: column.partial({ field: true }),
  masked: z.enum(["allow", "refuse"], { error: 'expected "allow" or "refuse"' }).default("refuse"),
});

/** A rule about column lineage. One of the three kinds is there. */
export const columnRule = z
  .strictObject({
    column: column.optional(),
    from: sourceList.optional(),
    coverage: coverage.optional(),
    forbidden: forbidden.optional(),
    severity,
  })
  .superRefine(({ column, from, coverage, forbidden }, context) => {
    const kinds = [column, coverage, forbidden].filter((one) => one !== undefined);
    const problem = (message: string, ...path: string[]) => context.addIssue({ code: "custom", message, path });
    if (kinds.length !== 1)
      problem("expected exactly one of `column`, `coverage` and `forbidden`, for each its own rule");
    else if (column && !from) problem("expected the columns that it comes from; [] for none", "from");
    else if (!column && from) problem("expected only beside `column`", "from");
  });

/** Rules about column lineage. */
export const columnRules = z.array(columnRule).prefault([]);

/** A rule about column lineage. */
export type ColumnRule = z.output<typeof columnRule>;
/** A column, by patterns. */
export type ColumnPattern = z.output<typeof column>;
/** A column that another one comes from, and how. */
export type ExpectedSource = z.output<typeof source>;
/** Columns that another one comes from: exactly these, or at least these. */
export type SourceList = z.output<typeof sourceList>;
/** How many columns must have lineage. */
export type ExpectedCoverage = z.output<typeof coverage>;
/** A column that must not reach another dataset. */
export type ForbiddenDerivation = z.output<typeof forbidden>;
