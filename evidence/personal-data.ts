import { compiled, isNamed, type NamedPattern } from "../settings/redact-patterns.ts";

/** Replaces what a pattern finds in a text. */
export type Conceal = (text: string) => string;

/**
 * A local part, an at sign or its form in a URL, and a domain of at least two parts. The user in a URL is none:
 * `postgres://user@db.example.org` names a database. Each run of characters is read from its beginning only.
 */
const email =
  /(?<![\p{L}\p{N}._%+'-]|:\/\/)[\p{L}\p{N}._%+'-]+(?:@|%40)[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}(?![\p{L}\p{N}])/gu;

/** No date and no time of day may continue a number: a log line often has one beside it. */
const noTime = String.raw`(?![ T]\d{4}-\d\d|[ T]\d\d:\d\d)`;
const noDate = String.raw`(?!\d{1,4}[-.]\d{1,2}[-.]\d{1,4}(?!\d))`;
/** What may stand before a number: not a word, a decimal, a path, a longer number with dashes, or a time of day. */
const begins = String.raw`(?<![\p{L}\p{N}_.+/-]|\d:)`;
const ends = String.raw`(?![\p{L}\p{N}_]|[.-][\p{L}\p{N}_])`;
const gap = "[ \\u00a0-]";

/**
 * Telephone numbers of at least eight digits that look like one: with a plus sign, or with a trunk prefix or an area code
 * and separators. A number without either may be anything.
 */
const phones = [
  // +27 82 123 4567, +49 (0)30/123456-7; not +0200, and not +1000 before a date.
  String.raw`(?<![\p{L}\p{N}_+])\+(?!\d{4}\s\d{4}-)[1-9](?:${noTime}[ \u00a0.()/-]{0,2}\d){7,14}(?![\p{L}\p{N}_])`,
  // 082 123 4567, 0049-30-1234567, (011) 555-1234
  String.raw`${begins}${noDate}(?:\(0\d{1,4}\)${gap}?|0\d{1,4}${gap})${noDate}\d(?:${noTime}${gap}?\d){4,10}${ends}`,
  // (555) 123-4567
  String.raw`${begins}\(\d{3}\)${gap}?\d{3}${gap}\d{4}${ends}`,
  // 555-123-4567, 555.123.4567
  String.raw`${begins}\d{3}([-.])\d{3}\1\d{4}${ends}`,
].map((source) => new RegExp(source, "gu"));

const named: Record<NamedPattern, Conceal> = {
  email: (text) => text.replace(email, "***"),
  phone: (text) => phones.reduce((done, form) => done.replace(form, "***"), text),
};

/** What replaces everything that a pattern of the settings finds: `email`, `phone`, or a regular expression. */
export function concealerOf(pattern: string): Conceal {
  if (isNamed(pattern)) return named[pattern];
  const expression = compiled(pattern);
  return (text) => expression.matcher(text).replaceAll("***");
}
