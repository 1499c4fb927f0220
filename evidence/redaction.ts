import { stripVTControlCharacters } from "node:util";
import type { Secret } from "../settings/secret.ts";
import { type Conceal, concealerOf } from "./personal-data.ts";
import { concealPieces, formsOf } from "./secret-forms.ts";

/** Replaces secrets in text. */
export interface Redactor {
  /** Adds secrets. A rehearsal generates and reads some of them while it runs. */
  conceal: (...secrets: Secret[]) => void;
  /** Adds patterns of what else may not be kept, as `evidence.redact` has them. */
  concealMatches: (patterns: string[]) => void;
  redact: (text: string) => string;
  /** Redacts every text within a value, and its keys. Redacting its JSON instead could make the JSON invalid. */
  redactIn: <T>(value: T) => T;
  /** The same for a value of our own: its keys hold no data, whatever a pattern matches. */
  redactTextsIn: <T>(value: T) => T;
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
  const matches: Conceal[] = [];
  const redact = (text: string): string => {
    let clean = stripVTControlCharacters(text);
    for (const secret of longestFirst) clean = clean.replaceAll(secret, "***");
    clean = concealPieces(clean, longestFirst);
    clean = forms.reduce((done, [form, instead]) => done.replace(form, instead), clean);
    return matches.reduce((done, conceal) => conceal(done), clean);
  };
  const within = (value: unknown, redactKey: (key: string) => string): unknown => {
    if (typeof value === "string") return redact(value);
    if (Array.isArray(value)) return value.map((inner) => within(inner, redactKey));
    if (typeof value !== "object" || value === null || becomesAnother(value)) return value;
    const clean = new Map<string, unknown>();
    for (const [key, inner] of Object.entries(value)) {
      let name = redactKey(key);
      // Two keys that are redacted are still two: each keeps its value.
      while (clean.has(name)) name += "*";
      clean.set(name, secretKeys.test(key) && typeof inner === "string" ? "***" : within(inner, redactKey));
    }
    return Object.fromEntries(clean);
  };
  return {
    conceal: (...secrets) => {
      const long = secrets
        .map((secret) => secret.reveal().toWellFormed().trim())
        .filter(({ length }) => length >= shortest);
      for (const form of long.flatMap(formsOf)) if (form.length >= shortest) concealed.add(form);
      longestFirst = [...concealed].sort((one, other) => other.length - one.length);
    },
    concealMatches: (patterns) => void matches.push(...patterns.map(concealerOf)),
    redact,
    redactIn: ((value) => within(value, redact)) as Redactor["redactIn"],
    redactTextsIn: ((value) => within(value, (key) => key)) as Redactor["redactTextsIn"],
  };
}
