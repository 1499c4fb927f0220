import { stripVTControlCharacters } from "node:util";
import type { Secret } from "../settings/secret.ts";
import { inTurns } from "./in-turns.ts";
import { KnownSecrets } from "./known-secrets.ts";
import { type Conceal, concealerOf } from "./personal-data.ts";
import { formsOf } from "./secret-forms.ts";
import { withoutTokens } from "./token-forms.ts";

type Redact = (text: string) => string;

/** Replaces secrets in text. */
export interface Redactor {
  /** Adds secrets. A rehearsal generates and reads some of them while it runs. */
  conceal: (...secrets: Secret[]) => void;
  /** Adds patterns of what else may not be kept, as `evidence.redact` has them. */
  concealMatches: (patterns: string[]) => void;
  redact: (text: string) => string;
  /** As `redact`; other work goes on in between. */
  redactLong: (text: string) => Promise<string>;
  /** Redacts every text within a value, and its keys. Redacting its JSON instead could make the JSON invalid. */
  redactIn: <T>(value: T) => T;
  /** The same for a value of our own: its keys hold no data, whatever a pattern matches. */
  redactTextsIn: <T>(value: T) => T;
}

/** Shorter secrets are not redacted: they would match parts of ordinary words. */
const shortest = 6;

/** Longer texts are not remembered, and no more of them than this. */
const longestSeen = 256;
const mostSeen = 20_000;

/** Keys whose value is always a secret. */
const secretKeys =
  /^(?:(?:proxy-)?authorization|(?:set-)?cookie|x-api-key|x-auth-token|(?:private|job)-token|(?:aws_?)?secret_?access_?key|aws_?session_?token)$/i;

/** Whether JSON.stringify asks the value what to write, as it asks a date. Data that was read has no functions. */
const becomesAnother = (value: object): boolean => "toJSON" in value && typeof value.toJSON === "function";

const withoutColours = (text: string): string =>
  text.includes("\u001b") || text.includes("\u009b") ? stripVTControlCharacters(text) : text;

const hasParts = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !becomesAnother(value);

/** The keys, redacted, and the values of an object. A value that its key says is a secret is one. */
function partsOf(value: object, redactKey: Redact): [string, unknown][] {
  const names = new Set<string>();
  return Object.entries(value).map(([key, inner]) => {
    let name = redactKey(key);
    // Two keys that are redacted are still two: each keeps its value.
    while (names.has(name)) name += "*";
    names.add(name);
    return [name, isSecret(key, inner) ? "***" : inner];
  });
}

const isSecret = (key: string, value: unknown): boolean => typeof value === "string" && secretKeys.test(key);

/** A redactor for one rehearsal. It removes colour codes, too, because they may break up a secret. */
export function redactor(): Redactor {
  const concealed = new Set<string>();
  let known = new KnownSecrets([]);
  const matches: Conceal[] = [];
  const seen = new Map<string, string>();
  const redact = (text: string): string =>
    matches.reduce((done, conceal) => conceal(done), withoutTokens(known.redact(withoutColours(text))));
  /** Most texts of a large answer occur in it many times. */
  const redactAgain = (text: string): string => {
    if (text.length > longestSeen) return redact(text);
    let clean = seen.get(text);
    if (clean !== undefined) return clean;
    clean = redact(text);
    if (seen.size >= mostSeen) seen.clear();
    seen.set(text, clean);
    return clean;
  };
  /** What nothing is concealed in stays the same object: nearly all is such, and a copy of all takes much longer. */
  const within = (value: unknown, redactKey: Redact): unknown => {
    if (typeof value === "string") return redactAgain(value);
    if (!hasParts(value)) return value;
    if (Array.isArray(value)) {
      const clean = value.map((inner) => within(inner, redactKey));
      return clean.every((inner, nth) => inner === value[nth]) ? value : clean;
    }
    const clean: unknown[] = [];
    let isSame = true;
    for (const key of Object.keys(value)) {
      const inner = (value as Record<string, unknown>)[key];
      const done = isSecret(key, inner) ? "***" : within(inner, redactKey);
      clean.push(done);
      isSame &&= done === inner && redactKey(key) === key;
    }
    if (isSame) return value;
    return Object.fromEntries(partsOf(value, redactKey).map(([name], nth) => [name, clean[nth]]));
  };
  return {
    conceal: (...secrets) => {
      const long = secrets
        .map((secret) => secret.reveal().toWellFormed().trim())
        .filter(({ length }) => length >= shortest);
      for (const form of long.flatMap(formsOf)) if (form.length >= shortest) concealed.add(form);
      known = new KnownSecrets(concealed);
      seen.clear();
    },
    concealMatches: (patterns) => {
      matches.push(...patterns.map(concealerOf));
      seen.clear();
    },
    redact,
    redactLong: (text) => inTurns(text, redact),
    redactIn: ((value) => within(value, redactAgain)) as Redactor["redactIn"],
    redactTextsIn: ((value) => within(value, (key) => key)) as Redactor["redactTextsIn"],
  };
}
