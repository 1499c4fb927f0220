import { readFile, realpath, stat } from "node:fs/promises";
import { RehearsalError } from "../errors.ts";
import { writeWhole } from "../machine/write-whole.ts";
import { cell } from "./markdown.ts";

/** What the plan documents record of a rehearsal. */
export interface Entry {
  /** The rehearsal's title in the documents. */
  rehearsal: string;
  from: Date;
  to: Date;
  owner: string;
  environment: string;
  verdict: string;
  /**
   * Where the evidence is. It differs for every rehearsal, so it shows whether this one is recorded
   * already.
   */
  evidence: string;
}

/**
 * Appends a row to the table of the rehearsal plan: rehearsal, window, owner, environment, and the
 * outcome with the location of the evidence.
 * @returns false when the table has this rehearsal's row already
 * @throws RehearsalError STEP when the file has no such table; the file is unchanged
 */
export const recordInPlan = (file: string, entry: Entry): Promise<boolean> =>
  amend(file, entry, (lines) => {
    const header = lines.findIndex(
      (line, at) => isRow(line) && cells(line)[0]?.match(/rehearsal/i) && isRule(lines[at + 1]),
    );
    if (header < 0) return "it has no table of five columns with a first column named Rehearsal";
    let end = header + 2;
    while (isRow(lines[end])) end++;
    const row = [entry.rehearsal, window(entry), entry.owner, entry.environment, `${entry.verdict}: ${entry.evidence}`];
    return lines.toSpliced(end, 0, `| ${row.map(cell).join(" | ")} |`);
  });

/**
 * Appends a line under the day's heading of the next-steps log. Adds the heading if it is missing,
 * at the end of the file that holds the newest headings.
 * @returns false when the log has this rehearsal's line already
 * @throws RehearsalError STEP when the file has no heading with a date; the file is unchanged
 */
export const recordInLog = (file: string, entry: Entry): Promise<boolean> =>
  amend(file, entry, (lines) => {
    const dates = lines.flatMap((line, at) => {
      const date = /^## .*?(\d{4}-\d\d-\d\d)/.exec(line)?.[1];
      return date ? [{ date, at }] : [];
    });
    const [first, second] = dates;
    if (!first) return "it has no `##` heading with a date";
    const today = day(entry.from);
    const done = entry.verdict === "passed" ? "x" : " ";
    const entryLines = [
      `- [${done}] **QA** — ${cell(`${entry.rehearsal} on ${entry.environment}: ${entry.verdict}`)}`,
      `  - notes: ${cell(entry.evidence)}`,
    ];
    const heading = dates.find(({ date }) => date === today);
    if (heading) return lines.toSpliced(endOfSection(lines, heading.at), 0, ...entryLines);
    const own = (lines[first.at] as string).replace(/\d{4}-\d\d-\d\d.*$/, today);
    const newestLast = second !== undefined && second.date > first.date;
    if (!newestLast) return lines.toSpliced(first.at, 0, own, "", ...entryLines, "");
    const end = endOfSection(lines, (dates.at(-1) ?? first).at);
    return lines.toSpliced(end, 0, "", own, "", ...entryLines);
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

/** The index after the last line of a section that is not blank. */
function endOfSection(lines: string[], heading: number): number {
  let next = lines.findIndex((line, at) => at > heading && /^##? /.test(line));
  if (next < 0) next = lines.length;
  while (lines[next - 1]?.trim() === "") next--;
  return next;
}

const day = (date: Date): string => date.toISOString().slice(0, 10);
const window = ({ from, to }: Entry): string =>
  `${day(from)} ${from.toISOString().slice(11, 16)} - ${to.toISOString().slice(11, 16)} UTC`;

/**
 * Changes a file's lines. All other bytes stay, including the line ends. On an error the file is
 * unchanged.
 */
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
      doing: `recording the rehearsal in ${file}`,
      found: changed,
      next: "The file is unchanged. Correct the file or the setting, and add the entry by hand.",
    });
  // The file may be a link to where it really is, and it keeps its permissions.
  const place = await realpath(file);
  await writeWhole(place, changed.join(end), { mode: (await stat(place)).mode });
  return true;
}
