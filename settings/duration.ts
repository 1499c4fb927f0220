import parseDuration from "parse-duration";
import { z } from "zod";

/** Only this form is accepted. The library would also read "1h30m", "5 minutes", "-5s" and "3d". */
const form = /^\d+(?:\.\d+)?(?:ms|s|m|h)$/;
const longest = 24 * 60 * 60 * 1000;
const error = 'expected a number with a unit, such as "500ms", "90s", "5m" or "2h", more than zero and at most "24h"';

/** A duration such as "90s", parsed to whole milliseconds: at least one, at most 24 hours. */
export const duration = z
  .string({ error })
  .meta({ title: "duration" })
  .transform((text, context) => {
    const milliseconds = form.test(text) ? (parseDuration(text) ?? 0) : 0;
    // Rounded first: for Node and execa, a time limit of 0 ms is no limit.
    if (Math.round(milliseconds) > 0 && milliseconds <= longest) return Math.round(milliseconds);
    context.addIssue({ code: "custom", message: error });
    return z.NEVER;
  });
