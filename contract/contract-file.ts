import { z } from "zod";
import { expectation } from "../settings/problems.ts";
import { transformationWord } from "./column-groups.ts";
import { contractVersion } from "./contract.ts";
import { templateProblem } from "./template.ts";

/** The form of a contract's file. Mappings whose keys are names are read as maps: a name may be `__proto__`. */
const object = (value: unknown): unknown =>
  value instanceof Map ? Object.fromEntries(value) : value === null ? {} : value;
const mapping = <T extends z.ZodType>(schema: T) => z.preprocess(object, schema);

const text = z.string({ error: "expected a text; write a name such as 2024 or true in quotes" });
const texts = z.array(text);
/** A name in which placeholders stand for what varies. */
const template = text.superRefine((value, context) => {
  const problem = templateProblem(value);
  if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
});

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

/** A dataset: its name, or its namespace and name where others have the same name. */
const reference = z.union(
  [
    template.transform((name) => ({ namespace: undefined, name })),
    mapping(z.strictObject({ namespace: template, name: template })),
  ],
  { error: "expected the name of a dataset, or its { namespace: …, name: … }" },
);

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

/** A mapping of one key. */
const pair = z.map(text, z.unknown()).refine(({ size }) => size === 1, { error: "expected one name with its value" });
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

const transformation = z.union(
  [
    text.transform((written, context) => {
      const [type = "", ...more] = written.split("/");
      const masking = more.length > 1 && more.at(-1) === "masked";
      const [subtype, ...rest] = masking ? more.slice(0, -1) : more;
      if (
        [type, ...(subtype === undefined ? [] : [subtype])].every((one) => transformationWord.test(one)) &&
        rest.length === 0
      )
        return { type, ...(subtype === undefined ? {} : { subtype }), ...(masking ? { masking } : {}) };
      context.addIssue({ code: "custom", message: "expected a transformation such as DIRECT/IDENTITY" });
      return z.NEVER;
    }),
    mapping(z.strictObject({ type: text.optional(), subtype: text.optional(), masking: z.literal(true).optional() })),
  ],
  { error: "expected a transformation such as DIRECT/IDENTITY, or DIRECT/AGGREGATION/masked" },
);

/** An output column and the input column that it comes from: one name for both, or `output: input`. */
const derived = z.union(
  [
    text.transform((name) => ({ column: name, field: name })),
    pair.transform(([[column, from] = ["", ""]], context) => {
      if (typeof from === "string") return { column, field: from };
      context.addIssue({ code: "custom", message: "expected `column: input column`" });
      return z.NEVER;
    }),
  ],
  { error: "expected the name of a column, or `column: input column`" },
);

const group = mapping(
  z
    .strictObject({
      from: reference,
      how: z.array(transformation).optional(),
      fields: z.array(derived).optional(),
      rows: texts.optional(),
    })
    .refine(({ fields, rows }) => (fields === undefined) !== (rows === undefined), {
      error: "expected either `fields` or `rows`",
    }),
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
