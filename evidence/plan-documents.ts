import escapeHtml from "escape-html";
import { amendLines, type Unfit } from "./amend.ts";
import { checksInWords, day, type Entry, outcomeInWords, shortCommit, windowOf } from "./entry.ts";
import { cell, code } from "./markdown.ts";

/**
 * Appends a row to the table of the rehearsal plan: rehearsal, window, owner, environment, and the
 * outcome with the location of the evidence and its artefacts.
 * @returns false when the table has this rehearsal's row already
 * @throws RehearsalError STEP when the file has no such table; the file is unchanged
 */
export const recordInPlan = (file: string, entry: Entry): Promise<boolean> =>
  amendOnce(file, entry, (lines) => {
    const header = lines.findIndex(
      (line, at) => isRow(line) && cells(line)[0]?.match(/rehearsal/i) && isRule(lines[at + 1]),
    );
    if (header < 0) return { problem: "it has no table of five columns with a first column named Rehearsal" };
    let end = header + 2;
    while (isRow(lines[end])) end++;
    // A header that says UTC says it for every row.
    const zone = /\bUTC\b/i.test(cells(lines[header] as string)[1] as string) ? "" : " UTC";
    const row = [
      ...[entry.rehearsal, `${windowOf(entry)}${zone}`, entry.owner, entry.environment].map(cell),
      `${cell(outcomeInWords(entry))}: ${evidenceOf(entry)}`,
    ];
    return lines.toSpliced(end, 0, `| ${row.join(" | ")} |`);
  });

/**
 * Appends a line under the heading of the next-steps log that has this day, and this branch and actor where it names
 * any. Adds the heading if it is missing, at the end of the file that holds the newest headings.
 * @returns false when the log has this rehearsal's line already
 * @throws RehearsalError STEP when the file has no heading with a date; the file is unchanged
 */
export const recordInLog = (file: string, entry: Entry): Promise<boolean> =>
  amendOnce(file, entry, (lines) => {
    const headings = lines.flatMap((line, at) => {
      const [, before, date, of] = /^(## .*?)(\d{4}-\d\d-\d\d)(?:\s*\((.*)\))?/.exec(line) ?? [];
      return date ? [{ before, date, of, at }] : [];
    });
    const [first] = headings;
    if (!first) return { problem: "it has no `##` heading with a date" };
    const today = day(entry.from);
    const said = entryLines(entry);
    const heading = headings.find(({ date, of }) => date === today && (of === undefined || isOf(of, entry)));
    if (heading) return lines.toSpliced(endOfSection(lines, heading.at), 0, ...said);
    const origin = headings.some(({ of }) => of !== undefined) ? originInHeading(entry) : "";
    const own = `${first.before}${today}${origin}`;
    const other = headings.find(({ date }) => date !== first.date);
    if (!other || other.date < first.date) return lines.toSpliced(first.at, 0, own, "", ...said, "");
    const end = endOfSection(lines, (headings.at(-1) ?? first).at);
    return lines.toSpliced(end, 0, "", own, "", ...said);
  });

function entryLines(entry: Entry): string[] {
  const { rehearsal, environment, owner, commit, verdict } = entry;
  const done = verdict.verdict === "passed" ? "x" : " ";
  const of = commit ? `, commit ${cell(shortCommit(commit))}` : "";
  return [
    `- [${done}] **${cell(owner)}** — ${cell(`${rehearsal} on ${environment}: ${outcomeInWords(entry)}`)}`,
    `  - notes: ${evidenceOf(entry)}${of}`,
    `  - checks: ${cell(checksInWords(entry))}`,
  ];
}

/** More files than this are only counted. */
const mostNamed = 8;

/** The location as code, so that it can be copied, and its artefacts. */
function evidenceOf({ evidence, artefacts }: Entry): string {
  const rest = artefacts.length - mostNamed;
  const named = [...artefacts.slice(0, mostNamed).map(code), ...(rest > 0 ? [`and ${rest} more`] : [])];
  return named.length > 0 ? `${code(evidence)} (${named.join(", ")})` : code(evidence);
}

/** As in ` (main, #12, a person)`; nothing when nobody knows any of it. */
function originInHeading({ branch, commit, pr, actor }: Entry): string {
  const version = branch ?? (commit && shortCommit(commit));
  if (!version && !pr && !actor) return "";
  const parts = [version ?? "no branch", pr ?? "no PR", actor ?? "nobody"];
  return ` (${parts.map(inHeading).join(", ")})`;
}

const inHeading = (text: string): string => escapeHtml(text).replace(/[\s(),]+/g, " ");

/** Whether the parentheses of a heading name the branch and the actor of an entry. */
function isOf(parentheses: string, { branch, actor }: Entry): boolean {
  const parts = parentheses.split(",").map((part) => part.trim().toLowerCase());
  return [branch, actor].every((one) => one === undefined || parts.includes(inHeading(one).toLowerCase()));
}

const cells = (line: string): string[] =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((text) => text.trim());
const isRow = (line: string | undefined): boolean =>
  line !== undefined && /^\|.*\|\s*$/.test(line) && cells(line).length === 5;
const isRule = (line: string | undefined): boolean =>
  isRow(line) && cells(line as string).every((text) => /^:?-+:?$/.test(text));

/** The index after the last line of a section that is not blank. */
function endOfSection(lines: string[], heading: number): number {
  let next = lines.findIndex((line, at) => at > heading && /^##? /.test(line));
  if (next < 0) next = lines.length;
  while (lines[next - 1]?.trim() === "") next--;
  return next;
}

/** Amends a file that does not name the evidence of an entry yet. */
const amendOnce = (
  file: string,
  { evidence }: Entry,
  change: (lines: string[]) => string[] | Unfit,
): Promise<boolean> =>
  amendLines(file, (lines) => (lines.some((line) => line.includes(code(evidence))) ? "unchanged" : change(lines)));
