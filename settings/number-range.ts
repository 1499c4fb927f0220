import { z } from "zod";
import type { Range } from "./matcher.ts";

const whole = z
  .int({ error: "expected a whole number, or { min: …, max: … }" })
  .min(0, { error: "expected a number that is not negative" });

/** A number of things: exactly so many, or `{ min: …, max: … }`. */
export const numberRange = z
  .union(
    [
      whole.transform((number): Range => ({ min: number, max: number })),
      z
        .strictObject({ min: whole.optional(), max: whole.optional() })
        .refine(({ min, max }) => min !== undefined || max !== undefined, { error: "expected `min`, `max` or both" })
        .refine(({ min = 0, max = min }) => min <= max, { error: "expected a `min` that is at most `max`" }),
    ],
    { error: "expected a whole number, or { min: …, max: … }" },
  )
  .meta({ title: "number or { min, max }" });
