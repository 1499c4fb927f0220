import { count, firstFew } from "../lineage/names.ts";
import { type Expectation, judged } from "../rules/expectation.ts";
import { selectionProblem } from "../rules/json-selection.ts";
import { found as matchesText, tookTooLong } from "../rules/limited-regex.ts";
import { inWords, type MatcherFacts } from "../rules/matchers.ts";
import type { Checks } from "../settings/checks.ts";
import type { CheckFacts, CheckReadings, Reading } from "./facts.ts";
import { nearbyInWords } from "./nearby.ts";
import { explain, type Outcome } from "./outcome.ts";

type Check = Checks[string];

/** How many files a message tells the problems of. */
const mostTold = 5;

/** Judges every check of the settings. */
export const judgeChecks = (checks: Checks, readings: Outcome<CheckReadings> | undefined): Expectation[] =>
  Object.entries(checks).map(([name, check]) => ({ ...judgeCheck(name, check, readings), title: `check ${name}` }));

function judgeCheck(name: string, check: Check, outcome: Outcome<CheckReadings> | undefined): Expectation {
  if (outcome?.status !== "passed") {
    const expected = expectedInWords(check, {});
    const { found, next } = outcome ? explain(outcome) : { found: "not done", next: undefined };
    return judged("check", false, expected, found, next);
  }
  const { gitHead, checks } = outcome.value;
  const facts = { gitHead };
  const expected = expectedInWords(check, facts);
  const { read, ...others } = checks.find((one) => one.name === name) ?? { read: [], unchanged: [] };
  if (read.length === 0) return judged("check", false, expected, ...nothingRead(check, others));
  const problems = read.flatMap((reading) => {
    const problem = problemOf(reading, check, facts);
    return problem ? [`${reading.place}: ${problem}`] : [];
  });
  const passed = problems.length === 0;
  const found = passed
    ? read.length === 1
      ? "as expected"
      : `as expected, in ${count(read.length, "file")}`
    : firstFew(problems, mostTold).join("\n");
  return judged("check", passed, expected, found);
}

function expectedInWords({ file, url, status = 200, json, is, text }: Check, facts: MatcherFacts): string {
  const each = [
    ...(url === undefined ? [] : [`answers ${status}`]),
    ...(json ? [`has at ${json} ${is ? inWords(is, facts) : "any value"}`] : []),
    ...(text ? [`matches ${text}`] : []),
  ];
  return each.length > 0 ? `${url ?? file} ${each.join(" and ")}` : `this rehearsal writes ${file}`;
}

/** What was found, and a hint, where there is no file to look at. */
function nothingRead(
  { file = "" }: Check,
  { unchanged, near }: Pick<CheckFacts, "unchanged" | "near">,
): [found: string, hint?: string] {
  if (unchanged.length > 0) {
    const found = `${firstFew(unchanged, mostTold).join(", ")} was there before and did not change`;
    const hint =
      "No command of this rehearsal wrote it. For a file that none of them writes, set `unchanged: true` beside `file`.";
    return [found, hint];
  }
  return near ? ["there is no such file", nearbyInWords(near, file)] : ["there is no such file"];
}

/** What is wrong with what a check read; undefined if nothing is. */
export function problemOf(
  reading: Reading,
  { status = 200, json, is, text }: Check,
  facts: MatcherFacts,
): string | undefined {
  const { content, problem, redirect } = reading;
  if (reading.judged !== undefined) return reading.judged ?? undefined;
  if (reading.status !== undefined && reading.status !== status) {
    const to = redirect ? `, with a redirect to ${redirect}, which was not followed` : "";
    return `it answered ${reading.status}${to}`;
  }
  if (problem !== undefined || content === undefined) return problem ?? "it was not read";
  const problems = [
    json && selectionProblem(content, json, is ?? { any: true }, facts),
    text && textProblem(content, text),
  ];
  return problems.filter(Boolean).join("; ") || undefined;
}

/** How many characters of a text a message quotes. */
const longestQuote = 300;

function textProblem(content: string, pattern: RegExp): string | undefined {
  const matched = matchesText(pattern, content);
  if (matched) return undefined;
  if (matched === undefined) return tookTooLong(pattern);
  if (content.trim() === "") return `it is empty, and does not match ${pattern}`;
  const end = content.trimEnd().slice(-longestQuote);
  return `nothing in it matches ${pattern}; it ends with ${JSON.stringify(end)}`;
}
