import { z } from "zod";
import { expectation } from "../settings/problems.ts";
import { group, mapping, pair, reference, template, text, texts, transformation } from "./columns-file.ts";
import { contractVersion } from "./contract.ts";

const facets = mapping(
  z.strictObject({
    job: texts.optional(),
    run: texts.optional(),
    dataset: texts.optional(),
    input: texts.optional(),
    output: texts.optional(),
  }),
).transform((read) =>
  Object.fromEntries(Object.entries(read).map(([owner, keys]) => [owner, new Set(keys)])),
) as unknown as z.ZodType<Partial<Record<"job" | "run" | "dataset" | "input" | "output", Set<string>>>>;

const runsError = { error: "expected a number of runs, a range such as 1..3, or any" };
const runs = z
  .union([z.int(runsError).min(0, runsError), z.string().regex(/^(?:any|\d{1,9}\.\.\d{1,9})$/, runsError)], runsError)
  .transform((read) => {
    if (read === "any") return undefined;
    const [min = 0, max = min] = typeof read === "number" ? [read] : read.split("..").map(Number);
    return { min, max };
  })
  .refine((range) => range === undefined || range.min <= range.max, { error: "expected a range such as 1..3" });

const job = mapping(
  z.strictObject({
    static: z.boolean().default(false),
    type: text.optional(),
    runs: runs.optional(),
    inputs: z.array(reference).default([]),
    outputs: z.array(reference).default([]),
    also: facets.optional(),
    without: facets.optional(),
  }),
);

/** A field as it is written: a name, `name: type`, or `name: { type: …, fields: [ … ] }`. */
export interface WrittenField {
  name: string;
  type?: string | undefined;
  fields?: WrittenField[] | undefined;
}

const typed = mapping(z.strictObject({ type: text.optional(), fields: z.array(z.lazy(() => field)).optional() }));
const field: z.ZodType<WrittenField> = z.union(
  [
    text.transform((name) => ({ name })),
    pair.transform(([[name, told] = ["", ""]], context): WrittenField => {
      if (typeof told === "string") return { name, type: told };
      const read = typed.safeParse(told);
      if (read.success) return { name, ...read.data };
      context.addIssue({ code: "custom", message: "expected a type, or { type: …, fields: [ … ] }" });
      return z.NEVER;
    }),
  ],
  { error: "expected the name of a field, or `name: type`" },
);

const dataset = mapping(
  z.strictObject({
    fields: z.array(field).default([]),
    columns: z.array(group).default([]),
    also: facets.optional(),
    without: facets.optional(),
  }),
);

const none = (value: unknown) => value ?? new Map();
const byName = <T extends z.ZodType>(entry: T) =>
  z.preprocess(none, z.map(template, z.preprocess(none, z.map(template, entry))));

/** A contract's file, read by the YAML library with all its mappings as maps. */
export const fileSchema = mapping(
  z.strictObject({
    contract: z.literal(contractVersion, {
      error: `expected contract: ${contractVersion}, the only form that this version reads`,
    }),
    usual: mapping(
      z.strictObject({
        type: text.optional(),
        how: z.array(transformation).default([]),
        job: texts.optional(),
        run: texts.optional(),
        dataset: texts.optional(),
        input: texts.optional(),
        output: texts.optional(),
      }),
    ).optional(),
    jobs: byName(job),
    datasets: byName(dataset),
    named: z.preprocess(none, z.map(template, z.array(template))),
  }),
);

export type WrittenContract = z.output<typeof fileSchema>;
export type WrittenDataset = z.output<typeof dataset>;
export type WrittenReference = z.output<typeof reference>;
/** Says what was expected, as messages about settings do. */
export const readFile = (value: unknown) => fileSchema.safeParse(value, { error: expectation });
