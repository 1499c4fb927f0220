import { stripVTControlCharacters } from "node:util";
import type { Secret } from "../settings/secret.ts";
import { concealPieces, formsOf } from "./secret-forms.ts";

/** Takes secrets out of text. Secrets become known while a rehearsal runs, so that it can be told of more. */
export interface Redactor {
  conceal: (...secrets: Secret[]) => void;
  redact: (text: string) => string;
  /** The same for every text within a value, which stays a value: redacting its JSON could break that. */
  redactIn: <T>(value: T) => T;
}

/** A shorter secret is not looked for: it would be found in half of all words. */
const shortest = 6;

/** What gives a secret away by its form, whoever's it is. Quotes may be escaped: logs hold JSON within JSON. */
const forms: [RegExp, string][] = [
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/:@"']{0,256}:[^\s/@"']{1,1024}@/gi, "$1***@"], // user:password in a URL
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, "***"], // AWS access key ids
  [/(\bauthorization\\?["']?\s*[:=]\s*\\?["']?)(?:(?:bearer|basic|token)\s+)?[^\s"',\\]+/gi, "$1***"],
  [/(\bauthorization\\?["']?\s*[:=]\s*\*\*\*)\s+Credential=[^\r\n"'\\]+/gi, "$1"], // AWS4-HMAC-SHA256: three parts
  [/(\baws_?(?:secret_?access_?key|session_?token)\\?["']?\s*[:=]\s*\\?["']?)[^\s"',\\]+/gi, "$1***"],
];

/** Keys under which a value holds a secret, whatever it looks like. */
const telling = /^(?:(?:proxy-)?authorization|aws_?(?:secret_?access_?key|session_?token))$/i;

/** A redactor for one rehearsal. Colour codes go too: a secret must not hide between them. */
export function redactor(): Redactor {
  const known = new Set<string>();
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
    if (typeof value !== "object" || value === null || "toJSON" in value) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        redact(key),
        telling.test(key) && typeof inner === "string" ? "***" : redactIn(inner),
      ]),
    );
  };
  return {
    conceal: (...secrets) => {
      const long = secrets
        .map((secret) => secret.reveal().toWellFormed().trim())
        .filter(({ length }) => length >= shortest);
      for (const form of long.flatMap(formsOf)) if (form.length >= shortest) known.add(form);
      longestFirst = [...known].sort((one, other) => other.length - one.length);
    },
    redact,
    redactIn: redactIn as Redactor["redactIn"],
  };
}
