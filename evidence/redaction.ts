import { stripVTControlCharacters } from "node:util";
import type { Secret } from "../settings/secret.ts";
import { concealPieces, formsOf } from "./secret-forms.ts";

/** Replaces secrets in text. */
export interface Redactor {
  /** Adds secrets. A rehearsal generates and reads some of them while it runs. */
  conceal: (...secrets: Secret[]) => void;
  redact: (text: string) => string;
  /** Redacts every text within a value. Redacting its JSON instead could make the JSON invalid. */
  redactIn: <T>(value: T) => T;
}

/** Shorter secrets are not redacted: they would match parts of ordinary words. */
const shortest = 6;

/**
 * Patterns of secrets that nobody has to name. Quotes may be escaped, because logs hold JSON within
 * JSON.
 */
const forms: [RegExp, string][] = [
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/:@"']{0,256}:[^\s/@"']{1,1024}@/gi, "$1***@"], // user:password in a URL
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, "***"], // AWS access key ids
  [/(\bauthorization\\?["']?\s*[:=]\s*\\?["']?)(?:(?:bearer|basic|token)\s+)?[^\s"',\\]+/gi, "$1***"],
  [/(\bauthorization\\?["']?\s*[:=]\s*\*\*\*)\s+Credential=[^\r\n"'\\]+/gi, "$1"], // AWS4-HMAC-SHA256: three parts
  [/(\baws_?(?:secret_?access_?key|session_?token)\\?["']?\s*[:=]\s*\\?["']?)[^\s"',\\]+/gi, "$1***"],
];

/** Keys whose value is always a secret. */
const secretKeys = /^(?:(?:proxy-)?authorization|aws_?(?:secret_?access_?key|session_?token))$/i;

/** Whether JSON.stringify asks the value what to write, as it asks a date. Data that was read has no functions. */
const becomesAnother = (value: object): boolean => "toJSON" in value && typeof value.toJSON === "function";

/** A redactor for one rehearsal. It removes colour codes, too, because they may break up a secret. */
export function redactor(): Redactor {
  const concealed = new Set<string>();
  let longestFirst: string[] = [];
  const redact = (text: string): string => {
    let clean = stripVTControlCharacters(text);
    for (const secret of longestFirst) clean = clean.replaceAll(secret, "***");
    clean = concealPieces(clean, longestFirst);
    return forms.reduce((done, [form, instead]) => done.replace(form, instead), clean);
  };
  const redactIn = (value: unknown): unknown => {
    if (typeof value === "string") return redact(value);
    if (Array.isArray(value)) return value.map(redactIn);
    if (typeof value !== "object" || value === null || becomesAnother(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        redact(key),
        secretKeys.test(key) && typeof inner === "string" ? "***" : redactIn(inner),
      ]),
    );
  };
  return {
    conceal: (...secrets) => {
      const long = secrets
        .map((secret) => secret.reveal().toWellFormed().trim())
        .filter(({ length }) => length >= shortest);
      for (const form of long.flatMap(formsOf)) if (form.length >= shortest) concealed.add(form);
      longestFirst = [...concealed].sort((one, other) => other.length - one.length);
    },
    redact,
    redactIn: redactIn as Redactor["redactIn"],
  };
}
