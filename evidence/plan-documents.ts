import { readFile, writeFile } from "node:fs/promises";
import { RehearsalError } from "../errors.ts";
import { cell } from "./markdown.ts";

/** What is put on record of a rehearsal. */
export interface Entry {
  /** What the rehearsal is called. */
  rehearsal: string;
  from: Date;
  to: Date;
  owner: string;
  environment: string;
  verdict: string;
  /** Where the evidence is; it is another for every rehearsal, and so tells whether this one is on record. */
  evidence: string;
}

/**
 * Appends a row to the rehearsal plan's table: rehearsal, window, owner, environment, outcome with the evidence's path.
 * @returns false when this rehearsal's row is there already
 * @throws RehearsalError STEP, the file left alone, when it holds no such table
 */
export const recordInPlan = (file: string, entry: Entry): Promise<boolean> =>
  amend(file, entry, (lines) => {
    const header = lines.findIndex(
      (line, at) => isRow(line) && cells(line)[0]?.match(/rehearsal/i) && isRule(lines[at + 1]),
    );
    if (header < 0) return "no table of five columns whose first is called a rehearsal";
    let end = header + 2;
    while (isRow(lines[end])) end++;
    const row = [entry.rehearsal, window(entry), entry.owner, entry.environment, `${entry.verdict}: ${entry.evidence}`];
    return lines.toSpliced(end, 0, `| ${row.map(cell).join(" | ")} |`);
  });

/**
 * Appends a line under the day's heading of the next-steps log, and makes the heading where it is missing, newest first or last as the others are.
 * @returns false when this rehearsal's line is there already
 * @throws RehearsalError STEP, the file left alone, when it holds no dated heading
 */
export const recordInLog = (file: string, entry: Entry): Promise<boolean> =>
  amend(file, entry, (lines) => {
    const dates = lines.flatMap((line, at) => {
      const date = /^## .*?(\d{4}-\d\d-\d\d)/.exec(line)?.[1];
      return date ? [{ date, at }] : [];
    });
    const [first, second] = dates;
    if (!first) return "no `##` heading with a date";
    const today = day(entry.from);
    const done = entry.verdict === "passed" ? "x" : " ";
    const said = [
      `- [${done}] **QA** — ${cell(`${entry.rehearsal} on ${entry.environment}: ${entry.verdict}`)}`,
      `  - notes: ${cell(entry.evidence)}`,
    ];
    const heading = dates.find(({ date }) => date === today);
    if (heading) return lines.toSpliced(endOfSection(lines, heading.at), 0, ...said);
    const own = (lines[first.at] as string).replace(/\d{4}-\d\d-\d\d.*$/, today);
    const newestLast = second !== undefined && second.date > first.date;
    if (!newestLast) return lines.toSpliced(first.at, 0, own, "", ...said, "");
    const end = endOfSection(lines, (dates.at(-1) ?? first).at);
    return lines.toSpliced(end, 0, "", own, "", ...said);
  });

const cells = (line: string): string[] =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((text) => text.trim());
const isRow = (line: string | undefined): boolean =>
  line !== undefined && /^\|.*\|\s*$/.test(line) && cells(line).length === 5;
const isRule = (line: string | undefined): boolean =>
  isRow(line) && cells(line as string).every((text) => /^:?-+:?$/.test(text));

/** The line after the last one that says anything below a heading, before the next heading. */
function endOfSection(lines: string[], heading: number): number {
  let next = lines.findIndex((line, at) => at > heading && /^##? /.test(line));
  if (next < 0) next = lines.length;
  while (lines[next - 1]?.trim() === "") next--;
  return next;
}

const day = (date: Date): string => date.toISOString().slice(0, 10);
const window = ({ from, to }: Entry): string =>
  `${day(from)} ${from.toISOString().slice(11, 16)} - ${to.toISOString().slice(11, 16)} UTC`;

/** Rewrites a file's lines, or leaves it as it is: all other bytes stay, the ends of lines too. */
async function amend(
  file: string,
  { evidence }: Entry,
  change: (lines: string[]) => string[] | string,
): Promise<boolean> {
  const text = await readFile(file, "utf8");
  if (text.includes(cell(evidence))) return false;
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const changed = change(text.split(end));
  if (typeof changed === "string")
    throw new RehearsalError("STEP", {
      doing: `putting the rehearsal on record in ${file}`,
      found: changed,
      next: "The file was left as it is. Correct it or the setting, and add the entry by hand.",
    });
  await writeFile(file, changed.join(end));
  return true;
}
