import { shortCommit } from "../evidence/entry.ts";
import { type Entry, stackFamily } from "./entry.ts";

/** An expectation whose outcome changes although nothing that is known did. */
export interface Flaky {
  /** The stack, without what `--ephemeral` adds. */
  stack: string;
  expectation: string;
  /** `same-commit`: it was met and not met for one commit. `alternates`: it changed often, whatever the commits. */
  why: "same-commit" | "alternates";
  /** The commits for which it was both; the newest first. */
  commits: string[];
  /** How often it changed in the last judgements, and how many those are. */
  changes: number;
  judged: number;
}

/** How many of the last judgements are looked at for changes. */
export const window = 10;
/** From how many changes on an expectation alternates. A failure that is mended makes two. */
export const manyChanges = 3;

/** One judgement of an expectation. */
interface Judgement {
  met: boolean;
  /** The commit, if the checkout held nothing else. */
  commit: string | undefined;
}

/**
 * Finds the flaky expectations of each stack. An expectation is flaky if
 * - it was met in one rehearsal and not met in another one of the same commit, without uncommitted changes; or
 * - its outcome changed at least three times in the last ten rehearsals that judged it.
 *
 * A warning counts as not met. A rehearsal that was not carried out judges nothing, and neither does an expectation that
 * was skipped. Rehearsals with other stand-ins are no repetition: they are compared among themselves.
 * @param entries in any order
 */
export function flakyOf(entries: readonly Entry[]): Flaky[] {
  const newestFirst = [...entries].sort((a, b) => (a.name < b.name ? 1 : -1));
  const series = new Map<string, Judgement[]>();
  for (const entry of newestFirst)
    for (const { expectation, met } of judgementsOf(entry)) {
      const key = JSON.stringify([stackFamily(entry), [...entry.standIns].sort(), expectation]);
      const commit = entry.uncommitted ? undefined : entry.commit;
      const judgements = series.get(key) ?? [];
      series.set(key, judgements);
      judgements.push({ met, commit });
    }
  const found = [...series].flatMap(([key, judgements]) => {
    const [stack, , expectation] = JSON.parse(key) as [string, string[], string];
    const commits = commitsWithBoth(judgements);
    const last = judgements.slice(0, window);
    const changes = last.filter(({ met }, nth) => nth > 0 && met !== last[nth - 1]?.met).length;
    if (commits.length === 0 && changes < manyChanges) return [];
    const why: Flaky["why"] = commits.length > 0 ? "same-commit" : "alternates";
    return [{ stack, expectation, why, commits, changes, judged: last.length }];
  });
  return withoutRepeats(found).sort(
    (a, b) => b.changes - a.changes || compare(a.stack, b.stack) || compare(a.expectation, b.expectation),
  );
}

function judgementsOf({ verdict, passed, failed, warned }: Entry): { expectation: string; met: boolean }[] {
  if (verdict !== "passed" && verdict !== "failed") return [];
  const unmet = new Set([...failed, ...warned]);
  // Several expectations may share a title; it is met if all of them are.
  const met = new Set(passed.filter((title) => !unmet.has(title)));
  return [
    ...[...unmet].map((expectation) => ({ expectation, met: false })),
    ...[...met].map((expectation) => ({ expectation, met: true })),
  ];
}

function commitsWithBoth(judgements: readonly Judgement[]): string[] {
  const outcomes = new Map<string, Set<boolean>>();
  for (const { commit, met } of judgements)
    if (commit !== undefined) outcomes.set(commit, (outcomes.get(commit) ?? new Set()).add(met));
  return [...outcomes].filter(([, both]) => both.size > 1).map(([commit]) => commit);
}

/** One finding for each expectation of a stack: with and without stand-ins, the same may have been found. */
const withoutRepeats = (found: readonly Flaky[]): Flaky[] => {
  const weight = ({ why, changes }: Flaky) => (why === "same-commit" ? 100 : 0) + changes;
  const kept = new Map<string, Flaky>();
  for (const one of found) {
    const key = JSON.stringify([one.stack, one.expectation]);
    const other = kept.get(key);
    if (!other || weight(other) < weight(one)) kept.set(key, one);
  }
  return [...kept.values()];
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Tells which expectations of a rehearsal are flaky. */
export function flakyMarks(found: readonly Flaky[]): (entry: Entry, title: string) => Flaky | undefined {
  const known = new Map(found.map((one) => [JSON.stringify([one.stack, one.expectation]), one]));
  return (entry, title) => known.get(JSON.stringify([stackFamily(entry), title]));
}

/** Why an expectation is flaky, in words. */
export const flakyInWords = ({ why, commits, changes, judged }: Flaky): string =>
  why === "same-commit"
    ? `both met and not met at commit ${shortCommits(commits)}`
    : `changed ${changes} times in the last ${judged} judgements`;

const shortCommits = (commits: readonly string[]): string =>
  [...commits.slice(0, 3).map(shortCommit), ...(commits.length > 3 ? ["others"] : [])].join(", ");
