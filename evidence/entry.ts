import type { Verdict } from "../judgement/verdict.ts";

/** Which version was rehearsed, and by whom. What nobody knows is left out. */
export interface Origin {
  branch?: string | undefined;
  commit?: string | undefined;
  /** As in `#12`. */
  pr?: string | undefined;
  actor?: string | undefined;
}

/** What the documents of a team record of a rehearsal. */
export interface Entry extends Origin {
  /** The rehearsal's title in the documents. */
  rehearsal: string;
  from: Date;
  to: Date;
  owner: string;
  environment: string;
  stack: string;
  verdict: Pick<Verdict, "id" | "verdict" | "cause" | "expectations">;
  /**
   * Where the stored evidence is. It differs for every rehearsal, so it shows whether this one is recorded
   * already.
   */
  evidence: string;
  /** The files of the bundle that a reader looks at first. */
  artefacts: string[];
}

/** The titles of the failed expectations. */
export const failedOf = ({ verdict }: Entry): string[] =>
  verdict.expectations.filter(({ status }) => status === "failed").map(({ title }) => title);

/** The outcome in a few words: the verdict, and where it did not pass which expectations failed, or which step. */
export function outcomeInWords(entry: Entry): string {
  const { verdict, cause } = entry.verdict;
  if (cause) return `${verdict} (during ${cause.phase})`;
  const failed = failedOf(entry);
  return failed.length > 0 ? `${verdict} (${failed.join(", ")})` : verdict;
}

/** What was judged, in numbers; or why nothing was. */
export function checksInWords(entry: Entry): string {
  const { cause, expectations } = entry.verdict;
  if (cause) return `nothing was judged: ${cause.message.split("\n", 1)[0]}`;
  const count = (wanted: string) => expectations.filter(({ status }) => status === wanted).length;
  const failed = failedOf(entry);
  return [
    `${count("passed")} passed`,
    ...(failed.length > 0 ? [`${failed.length} failed (${failed.join(", ")})`] : []),
    ...(count("warned") > 0 ? [`${count("warned")} warned`] : []),
    ...(count("skipped") > 0 ? [`${count("skipped")} not judged`] : []),
  ].join(", ");
}

/** The date of an entry, in UTC. */
export const day = (date: Date): string => date.toISOString().slice(0, 10);

/** From when to when, in UTC, to the minute: `2026-11-23 09:58 - 10:01`. */
export function windowOf({ from, to }: Entry): string {
  const time = (date: Date) => date.toISOString().slice(11, 16);
  const end = day(from) === day(to) ? time(to) : `${day(to)} ${time(to)}`;
  return `${day(from)} ${time(from)} - ${end}`;
}

/** A commit as people write it: a full hash is cut. */
export const shortCommit = (commit: string): string =>
  /^[0-9a-f]{40,64}$/.test(commit) ? commit.slice(0, 12) : commit;
