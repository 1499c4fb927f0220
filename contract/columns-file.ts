import { z } from "zod";
import { transformationWord } from "./column-groups.ts";
import { templateProblem } from "./template.ts";

/** Every mapping is read as a map, for a name may be `__proto__`. One whose keys are ours becomes an object. */
const object = (value: unknown): unknown =>
  value instanceof Map ? Object.fromEntries(value) : value === null ? {} : value;
export const mapping = <T extends z.ZodType>(schema: T) => z.preprocess(object, schema);

export const text = z.string({ error: "expected a text; write a name such as 2024 or true in quotes" });
export const texts = z.array(text);
/** A name in which placeholders stand for what varies. */
export const template = text.superRefine((value, context) => {
  const problem = templateProblem(value);
  if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
});

/** A dataset: its name, or its namespace and name where others have the same name. */
export const reference = z.union(
  [
    template.transform((name) => ({ namespace: undefined, name })),
    mapping(z.strictObject({ namespace: template, name: template })),
  ],
  { error: "expected the name of a dataset, or its { namespace: …, name: … }" },
);

/** A mapping of one key. */
export const pair = z
  .map(text, z.unknown())
  .refine(({ size }) => size === 1, { error: "expected one name with its value" });
export const transformation = z.union(
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

/** Columns that come from one dataset in one way. */
export const group = mapping(
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
