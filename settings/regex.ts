import { z } from "zod";
import { messageOf } from "../errors.ts";

/** Longer ones are no longer read by people, and take long to compile. */
const longest = 1000;

/**
 * A regular expression, compiled.
 * @param flags beside `u`, with which an escape that means nothing is an error
 */
export const regex = (flags = "") =>
  z
    .string()
    .min(1, { error: "expected a regular expression that is not empty" })
    .max(longest, { error: `expected a regular expression of at most ${longest} characters` })
    .meta({ title: "regular expression" })
    .transform((source, context): RegExp => {
      try {
        return new RegExp(source, `u${flags}`);
      } catch (thrown) {
        context.addIssue({ code: "custom", message: `expected a regular expression: ${messageOf(thrown)}` });
        return z.NEVER;
      }
    });
