import { z } from "zod";

const unit = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const written = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;
const allowed = 'expected a number with its unit, as in "500ms", "90s", "5m" or "2h"';

/** A length of time as people write it, parsed to milliseconds. More than zero, at most a day. */
export const duration = z.string({ error: allowed }).transform((text, context) => {
  const [, number, name] = written.exec(text) ?? [];
  const milliseconds = Number(number) * unit[name as keyof typeof unit];
  if (milliseconds > 0 && milliseconds <= 24 * unit.h) return Math.round(milliseconds);
  context.addIssue({ code: "custom", message: `${allowed}, of at most 24h` });
  return z.NEVER;
});
