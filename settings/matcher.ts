import { validRange } from "semver";
import { z } from "zod";
import { expectation, unlessKeys } from "./problems.ts";
import { isMapping } from "./raw-settings.ts";
import { regex } from "./regex.ts";

/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Bounds, both included. One of them is there. */
export interface Range {
  min?: number | undefined;
  max?: number | undefined;
}

/** Conditions on one value, all of which must hold. An exact value is `equals`. */
export interface Matcher extends Range {
  equals?: Json | undefined;
  any?: true | undefined;
  /** There is no value. It stands alone. */
  absent?: true | undefined;
  uuid?: true | undefined;
  /** An ISO 8601 time with its zone. */
  datetime?: true | undefined;
  /** The commit of the checkout's HEAD, or its first seven digits and more. */
  gitHead?: true | undefined;
  /** It matches somewhere in a string. */
  pattern?: RegExp | undefined;
  oneOf?: Matcher[] | undefined;
  length?: Range | undefined;
  /** A range of versions, as npm has them. */
  version?: string | undefined;
  not?: Matcher | undefined;
}

const only = (what: keyof Matcher) => z.literal(true, { error: `expected true: \`${what}: true\`` }).optional();
const size = z.int({ error: "expected a whole number" }).min(0, { error: "expected a number that is not negative" });
const range = { min: size.optional(), max: size.optional() };
const isOrdered = ({ min, max }: Range): boolean => min === undefined || max === undefined || min <= max;
const notOrdered = "expected a `min` that is at most `max`";

const conditions: z.ZodType<Matcher> = z
  .strictObject({
    equals: (z.json() as z.ZodType<Json>).optional(),
    any: only("any"),
    absent: only("absent"),
    uuid: only("uuid"),
    datetime: only("datetime"),
    gitHead: only("gitHead"),
    pattern: regex().optional(),
    oneOf: z
      .array(z.lazy(() => matcher))
      .min(1, { error: "expected a list of at least one value" })
      .optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    length: z
      .preprocess(
        (value) => (isMapping(value) ? value : { min: value, max: value }),
        z
          .strictObject(range, { error: unlessKeys("expected a whole number, or { min: …, max: … }") })
          .refine(isOrdered, { error: notOrdered })
          .refine(({ min, max }) => min !== undefined || max !== undefined, { error: "expected `min`, `max` or both" }),
      )
      .optional(),
    version: z
      .string()
      .refine((range) => validRange(range) !== null, { error: 'expected a range of versions, such as ">=1.2 <2"' })
      .optional(),
    not: z.lazy(() => matcher).optional(),
  })
  .refine((all) => all.absent === undefined || Object.keys(all).length === 1, {
    error: "expected no other condition beside `absent`",
  })
  .refine(isOrdered, { error: notOrdered });

/**
 * What a value must be: the value itself, or a mapping of conditions. A mapping is always conditions: a value that is a
 * mapping is written `{ equals: { … } }`.
 */
export const matcher: z.ZodType<Matcher> = z
  .unknown()
  .meta({ title: "value or conditions" })
  .refine((value) => !isMapping(value) || Object.keys(value).length > 0, {
    error: "expected at least one condition, such as { min: 1 }",
    abort: true,
  })
  .transform((value, context) => {
    const parsed = conditions.safeParse(isMapping(value) ? value : { equals: value }, { error: expectation });
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
    return z.NEVER;
  });
