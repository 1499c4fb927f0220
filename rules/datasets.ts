import { closest, count, describeName, firstFew, listNames } from "../lineage/names.ts";
import type { RecordedDataset, RecordedLineage } from "../lineage/recorded-lineage.ts";
import { symlinksOf } from "../lineage/symlinks.ts";
import type { DatasetRule } from "../settings/expected-datasets.ts";
import { type Expectation, judged } from "./expectation.ts";
import type { RuleFacts } from "./facts.ts";
import { fieldProblems, fieldsInWords } from "./fields.ts";
import { markedDifference } from "./marked.ts";
import { matchesName, nearestInWords, patternInWords } from "./name-pattern.ts";
import { isWithin, numberInWords, oneOrMore } from "./number-range.ts";

const name = "lineage.datasets";
/** How many datasets a message tells the problems of. */
const mostTold = 3;

/** Judges the datasets that a pattern matches: how many there are, their fields, other names and facets. */
export function judgeDatasetRule(rule: DatasetRule, { lineage, home }: RuleFacts): Expectation[] {
  const { severity, side } = rule;
  const all = [...lineage.datasets.values()].filter((one) => matchesName(rule, one, home));
  const datasets = all.filter((one) => isOnSide(one, side));
  const title = `${name} ${side === undefined ? "" : `${side} `}${patternInWords(rule, home)}`;
  const tell = (passed: boolean, found: string, hint?: string) => [
    { ...judged(name, passed, expectedInWords(rule, home), found, hint, severity), title },
  ];
  if (!isWithin(datasets.length, rule.count ?? oneOrMore)) {
    if (datasets.length > 0)
      return tell(
        false,
        `${count(datasets.length, "dataset")}: ${listNames(datasets.map((one) => describeName(one, home)))}`,
      );
    const wrongSide = all.map(
      (one) => `${describeName(one, home)} arrived, but no job ${side === "input" ? "reads" : "writes"} it`,
    );
    return all.length > 0
      ? tell(false, firstFew(wrongSide, mostTold).join("; "))
      : tell(false, nearestInWords(rule, [...lineage.datasets.values()], home), whyMissing(lineage));
  }
  const problems = datasets.flatMap((one) => {
    const each = problemsOf(one, rule, lineage, home);
    return each.length > 0 ? [`${describeName(one, home)}: ${each.join("; ")}`] : [];
  });
  if (problems.length === 0) return tell(true, `as expected, ${count(datasets.length, "dataset")}`);
  const of = datasets.length > 1 ? `${problems.length} of ${count(datasets.length, "dataset")}: ` : "";
  return tell(false, of + firstFew(problems, mostTold).join(" | "));
}

const isOnSide = ({ readBy, writtenBy }: RecordedDataset, side: DatasetRule["side"]): boolean =>
  side === undefined || (side === "input" ? readBy : writtenBy).size > 0;

function expectedInWords(rule: DatasetRule, home: string): string {
  const { side, count: number, fields, ordered, symlinks, facets } = rule;
  const noun = side ?? "dataset";
  const what = `${number === undefined ? noun : numberInWords(number, noun)} ${patternInWords(rule, home)}`;
  const each = [
    ...(fields ? [fieldsInWords(fields, ordered)] : []),
    ...(symlinks.length > 0 ? [`symlinks ${listNames(symlinks.map((one) => symlinkInWords(one, home)))}`] : []),
    ...(facets.length > 0 ? [`facets ${listNames(facets)}`] : []),
  ];
  return each.length > 0 ? `${what} with ${each.join(", ")}` : what;
}

const symlinkInWords = (symlink: DatasetRule["symlinks"][number], home: string): string =>
  `${patternInWords(symlink, home)}${symlink.type === undefined ? "" : ` of type ${symlink.type}`}`;

/** Why no dataset is there, where that is one thing. */
function whyMissing({ events, refused, datasets }: RecordedLineage): string | undefined {
  if (refused > 0) return `Marquez did not accept ${count(refused, "event")} of the command: see lineage.accepted.`;
  return events.length > 0 && datasets.size === 0
    ? `The command sent ${count(events.length, "event")} without a dataset: does the producer know the lineage of these jobs?`
    : undefined;
}

function problemsOf(dataset: RecordedDataset, rule: DatasetRule, lineage: RecordedLineage, home: string): string[] {
  const { fields, ordered, facets } = rule;
  return [
    ...(fields
      ? dataset.fields
        ? fieldProblems(fields, dataset.fields, ordered)
        : [`it has no schema facet${keysInWords([...dataset.facets.keys()])}`]
      : []),
    ...symlinkProblems(dataset, rule, home),
    ...facetProblems(dataset, facets, lineage),
  ];
}

const keysInWords = (keys: string[]): string => (keys.length > 0 ? `: its facets are ${listNames(keys)}` : "");

function symlinkProblems({ facets }: RecordedDataset, { symlinks }: DatasetRule, home: string): string[] {
  const found = symlinksOf(facets);
  return symlinks.flatMap((wanted) => {
    const named = found.filter((one) => matchesName(wanted, one, home));
    if (named.some(({ type }) => wanted.type === undefined || type === wanted.type)) return [];
    const what = `no symlink ${symlinkInWords(wanted, home)}`;
    const [other] = named;
    if (other) return [`${what}: it is of type ${other.type ?? "none"}`];
    return [found.length === 0 ? `${what}: it has none` : `${what}: ${nearestInWords(wanted, found, home)}`];
  });
}

function facetProblems(dataset: RecordedDataset, wanted: string[], { runs }: RecordedLineage): string[] {
  if (wanted.length === 0) return [];
  const keys = new Set(dataset.facets.keys());
  for (const run of runs.values())
    for (const side of [run.inputs, run.outputs]) for (const key of side.get(dataset.key)?.keys() ?? []) keys.add(key);
  return wanted.flatMap((key) => {
    if (keys.has(key)) return [];
    const near = closest(key, [...keys]);
    return [
      near === undefined
        ? `no facet ${key}${keys.size > 0 ? `: it has ${listNames([...keys])}` : ""}`
        : `no facet ${key}, the nearest is ${markedDifference(near, key)}`,
    ];
  });
}
