import { z } from "zod";
import type { RunReference } from "../lineage/event.ts";
import { closest, count, describeName, firstFew, listNames, type QualifiedName } from "../lineage/names.ts";
import type { RecordedLineage, RecordedRun } from "../lineage/recorded-lineage.ts";
import { keptRunId } from "../marquez/run-id.ts";
import type { ExpectedAncestor, ParentRule } from "../settings/expected-parents.ts";
import { type Expectation, judged } from "./expectation.ts";
import type { RuleFacts } from "./facts.ts";
import { markedDifference } from "./marked.ts";
import { jobNames, matchesJob, matchesName, nearestInWords, patternInWords } from "./name-pattern.ts";

const name = "lineage.parents";
/** How many runs a message tells of. */
const mostTold = 3;

const hints = {
  missing: "Without the facet, nothing tells which run started this one, and Marquez keeps its job under its own name.",
  other: "Marquez keeps a job under its parent's name and its own: another parent is another job.",
  madeUp: "Marquez makes up a run for a parent that it does not know, under the job that the facet names.",
} as const;

/** What is wrong with a reference, and which hint explains it. */
interface Problem {
  words: string;
  hint: keyof typeof hints;
}

/** Judges what the runs of some jobs say of the runs that started them. */
export function judgeParentRule(rule: ParentRule, facts: RuleFacts): Expectation[] {
  const { parent, root, severity } = rule;
  const { lineage, home } = facts;
  const pattern = { name: rule.job, namespace: rule.namespace };
  const whose = patternInWords(pattern, home);
  const title = `${name} ${whose}`;
  const wanted = [
    ...(parent ? [`as its parent ${ancestorInWords(parent, home)}`] : []),
    ...(root ? [`as its root ${ancestorInWords(root, home)}`] : []),
  ];
  const expected = `each run of ${whose} names ${wanted.join(", and ")}`;
  const runs = [...lineage.runs.values()].filter(({ job }) => {
    const known = lineage.jobs.get(job);
    return known && matchesJob(pattern, known, home);
  });
  const tell = (passed: boolean, found: string, hint?: string) => [
    { ...judged(name, passed, expected, found, hint, severity), title },
  ];
  if (runs.length === 0)
    return tell(false, `no run of such a job: ${nearestInWords(pattern, jobNames(lineage), home)}`);
  const problems = runs.flatMap((run) => {
    const each = [
      ...(parent ? problemOf("parent", run, parent, facts) : []),
      ...(root ? problemOf("root", run, root, facts) : []),
    ];
    return each.length === 0 ? [] : [{ run, each }];
  });
  if (problems.length === 0) return tell(true, `as expected, in ${count(runs.length, "run")}`);
  const words = problems.map(
    ({ run, each }) => `run ${run.id} of ${jobOf(run, lineage, home)} ${each.map(({ words }) => words).join(", and ")}`,
  );
  const of = runs.length > 1 ? `${problems.length} of ${count(runs.length, "run")}: ` : "";
  const why = new Set(problems.flatMap(({ each }) => each.map(({ hint }) => hints[hint])));
  return tell(false, of + firstFew(words, mostTold).join("; "), [...why].join(" "));
}

const ancestorInWords = (ancestor: ExpectedAncestor, home: string): string =>
  `a run of ${patternInWords({ name: ancestor.job, namespace: ancestor.namespace }, home)}${ancestor.arrived ? " that arrived" : ""}`;

const jobOf = ({ job }: RecordedRun, { jobs }: RecordedLineage, home: string): string => {
  const known = jobs.get(job);
  return known ? describeName(known, home) : job;
};

/** What is wrong with what a run says of its parent or its root; nothing, or one problem in words. */
function problemOf(
  kind: "parent" | "root",
  run: RecordedRun,
  ancestor: ExpectedAncestor,
  { lineage, whole = lineage, home }: RuleFacts,
): Problem[] {
  const named = run.events.findLast((event) => event[kind])?.[kind];
  if (!named) return [{ words: `names no ${kind}${nearestKey(run)}`, hint: "missing" }];
  const pattern = { name: ancestor.job, namespace: ancestor.namespace };
  const says = `names the ${kind} ${describeName(named.job, home)}`;
  if (!matchesName(pattern, named.job, home)) {
    const wanted = patternInWords(pattern, home);
    const marked = markedDifference(describeName(named.job, home), wanted);
    return [{ words: `names the ${kind} ${marked}, not ${wanted}`, hint: "other" }];
  }
  if (!z.guid().safeParse(named.run).success)
    return [{ words: `${says} with the run ${JSON.stringify(named.run)}, which is no UUID`, hint: "madeUp" }];
  return ancestor.arrived ? notArrived(named, says, whole, home) : [];
}

/** A wrong key is the usual reason. */
function nearestKey({ facets }: RecordedRun): string {
  const keys = [...facets.keys()];
  const near = closest("parent", keys);
  if (near !== undefined && near !== "parent") return `: its facet ${near} is not \`parent\``;
  return keys.length === 0 ? ": it has no facets" : `: it has the facets ${listNames(keys)}`;
}

function notArrived(named: RunReference, says: string, { runs, jobs }: RecordedLineage, home: string): Problem[] {
  const arrived = runs.get(keptRunId(named.run));
  const job = arrived && jobs.get(arrived.job);
  if (arrived && job && [job, job.sentAs].some((one) => isSame(one, named.job))) return [];
  if (job)
    return [
      { words: `${says}, but its run ${named.run} arrived as one of ${describeName(job, home)}`, hint: "madeUp" },
    ];
  const others = [...runs.values()].filter((one) => {
    const other = jobs.get(one.job);
    return other && [other, other.sentAs].some((name) => isSame(name, named.job));
  });
  const near =
    others.length > 0
      ? `; of that job arrived ${listNames(
          others.map(({ id }) => id),
          named.run,
        )}`
      : "; no run of that job did";
  return [{ words: `${says}, whose run ${named.run} did not arrive${near}`, hint: "madeUp" }];
}

const isSame = (one: QualifiedName, other: QualifiedName): boolean =>
  one.name === other.name && one.namespace === other.namespace;
