import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { messageOf } from "../errors.ts";
import { redactedMark } from "../lineage/redacted.ts";
import type { Check } from "./check.ts";
import { factsFile } from "./facts/stored-facts.ts";
import { type JudgedAgain, judgeAgain } from "./judge-again.ts";

const name = "verdict";

/** How much of a value is shown. */
const longest = 300;

const judgedPart = z.looseObject({ title: z.string(), status: z.string(), refinement: z.string().optional() });
const verdictFile = z.looseObject({
  verdict: z.string(),
  cause: z.looseObject({ message: z.string() }).optional(),
  expectations: z.array(judgedPart),
});
type JudgedPart = z.output<typeof judgedPart>;

/**
 * Checks that the verdict of a bundle follows from its events, its captures, its contract and facts.json: it is judged
 * again, and compared with verdict.json, expectation by expectation. A rehearsal that was not carried out judged nothing.
 */
export async function checkVerdict(directory: string): Promise<Check> {
  let again: JudgedAgain | undefined;
  let sealed: z.output<typeof verdictFile>;
  try {
    sealed = verdictFile.parse(JSON.parse(await readFile(join(directory, "verdict.json"), "utf8")));
  } catch (thrown) {
    return failed([`verdict.json cannot be read: ${inWords(thrown)}`]);
  }
  const wasCutShort = sealed.cause !== undefined && sealed.expectations.length === 0 && isNoVerdict(sealed.verdict);
  const notCarriedOut: Check = {
    name,
    status: "skipped",
    words: [`nothing was judged: the rehearsal was not carried out (${sealed.cause?.message ?? ""})`],
  };
  try {
    again = await judgeAgain(directory);
  } catch (thrown) {
    return wasCutShort ? notCarriedOut : failed([`the verdict cannot be judged again: ${inWords(thrown)}`]);
  }
  if (!again)
    return wasCutShort
      ? notCarriedOut
      : failed([
          `the verdict cannot be judged again: the bundle has no ${factsFile}. An older version of rehearse wrote none`,
        ]);
  const differences = differencesOf(sealed, again);
  // Whatever had been judged by then, the rehearsal was cut short afterwards.
  if (wasCutShort && again.verdict.cause === undefined) return notCarriedOut;
  if (differences.length > 0) return failed(differences);
  if (wasCutShort) return notCarriedOut;
  const number = sealed.expectations.length;
  return {
    name,
    status: "passed",
    words: [`judged again from the evidence: all ${number} expectations come out the same`],
  };
}

const failed = (words: string[]): Check => ({ name, status: "failed", words });
const isNoVerdict = (word: string): boolean => word === "error" || word === "interrupted";
const inWords = (thrown: unknown): string =>
  thrown instanceof z.ZodError ? z.prettifyError(thrown) : messageOf(thrown);

/** What differs between the verdict that was sealed and the one that follows, each in a line. */
function differencesOf(sealed: z.output<typeof verdictFile>, { verdict, stored }: JudgedAgain): string[] {
  const concealed = new Set(stored.concealed);
  const { expectations, ...others } = JSON.parse(JSON.stringify(verdict)) as z.output<typeof verdictFile>;
  const { expectations: told, ...othersTold } = sealed;
  const number = Math.max(told.length, expectations.length);
  const lines = Array.from({ length: number }, (_, nth) =>
    ofExpectation(told[nth], expectations[nth], (one, other) => isSame(one, other, `expectations.${nth}`, concealed)),
  );
  const keys = [...new Set([...Object.keys(others), ...Object.keys(othersTold)])];
  const different = keys.filter((key) => !isSame(othersTold[key], others[key], key, concealed));
  return [
    ...different.map(
      (key) => `${key}: ${quoted(othersTold[key])} in verdict.json, ${quoted(others[key])} judged again`,
    ),
    ...lines.flatMap((line) => line ?? []),
  ];
}

function ofExpectation(
  told: JudgedPart | undefined,
  again: JudgedPart | undefined,
  same: (one: unknown, other: unknown) => boolean,
): string | undefined {
  if (!told) return `${again?.title}: not in verdict.json, ${again?.status} judged again`;
  if (!again) return `${told.title}: ${told.status} in verdict.json, not expected judged again`;
  if (same(told, again)) return undefined;
  if (told.title !== again.title)
    return `${told.title}: ${told.status} in verdict.json, where ${again.title} (${again.status}) comes judged again`;
  if (told.status !== again.status)
    return `${told.title}: ${told.status} in verdict.json, ${again.status} judged again: ${quoted(again.found)}`;
  const keys = [...new Set([...Object.keys(told), ...Object.keys(again)])];
  const key = keys.find((one) => !same(told[one], again[one])) ?? "found";
  return `${told.title}: ${told.status} in both; ${key} is ${quoted(told[key])} in verdict.json, ${quoted(again[key])} judged again`;
}

const quoted = (value: unknown): string => {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
};

/** Whether two values are the same. A text in which more was concealed is compared around that. */
function isSame(told: unknown, again: unknown, path: string, concealed: ReadonlySet<string>): boolean {
  if (typeof told === "string" && typeof again === "string")
    return told === again || (concealed.has(path) && isAround(told, again));
  if (typeof told !== "object" || typeof again !== "object" || told === null || again === null) return told === again;
  if (Array.isArray(told) !== Array.isArray(again)) return false;
  const [one, other] = [told as Record<string, unknown>, again as Record<string, unknown>];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => {
    const both = Object.hasOwn(one, key) && Object.hasOwn(other, key);
    return both && isSame(one[key], other[key], `${path}.${key}`, concealed);
  });
}

/** Whether a text is another one in which parts were concealed. */
function isAround(concealed: string, text: string): boolean {
  const parts = concealed.split(redactedMark);
  const [first = "", last = ""] = [parts[0], parts.at(-1)];
  if (parts.length < 2 || !text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return from <= text.length - last.length;
}
