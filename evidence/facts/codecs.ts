import { z } from "zod";
import { redactedMark } from "../../lineage/redacted.ts";
import { jsonPath } from "../../settings/json-path.ts";
import type { Redactor } from "../redaction.ts";

/** What redacts on the way into the file. */
export type Concealing = Pick<Redactor, "redact" | "redactTextsIn">;

/**
 * The forms in which facts.json has what JSON has not. Encoding redacts every text that is data; words of our own, such
 * as `fail`, are enums, so that no pattern of the settings can make the file unreadable.
 */
export function codecs({ redact, redactTextsIn }: Concealing) {
  const text = z.codec(z.string(), z.string(), { decode: (stored) => stored, encode: redact });
  /** Any JSON. Its keys hold no data. */
  const data = z.codec(z.json(), z.custom<unknown>(), {
    decode: (stored): unknown => stored,
    encode: (value) => JSON.parse(JSON.stringify(redactTextsIn(value) ?? null)),
  });
  const setOf = <T>(item: z.ZodType<T>) =>
    z.codec(z.array(item), z.custom<ReadonlySet<T>>(), { decode: (all) => new Set(all), encode: (all) => [...all] });
  /** A mapping as pairs: its keys are data, and two that are redacted alike are still two. */
  const recordOf = <T>(value: z.ZodType<T>) =>
    z.codec(z.array(z.tuple([text, value])), z.custom<Record<string, T>>(), {
      decode: (pairs) => Object.fromEntries(pairs) as Record<string, T>,
      encode: (all) => Object.entries(all) as [string, T][],
    });
  const regex = z.codec(z.object({ source: z.string(), flags: z.string() }), z.instanceof(RegExp), {
    decode: ({ source, flags }) => new RegExp(source, flags),
    encode: ({ source, flags }) => ({ source: redactedSource(source, redact), flags }),
  });
  const path = z.codec(z.string(), z.custom<z.output<typeof jsonPath>>(), {
    decode: (stored) => jsonPath.parse(stored),
    encode: (compiled) => redact(String(compiled)),
  });
  return { text, data, setOf, recordOf, regex, path };
}

export type Codecs = ReturnType<typeof codecs>;

/** What replaces a secret stands for itself in an expression: unescaped stars would make it invalid. */
function redactedSource(source: string, redact: (text: string) => string): string {
  const redacted = redact(source);
  return redacted === source ? source : redacted.replaceAll(redactedMark, String.raw`\*\*\*`);
}
