import { nameMatches } from "../lineage/globs.ts";
import { graphOf } from "../lineage/graph.ts";
import { describeName, firstFew, keyOf, listNames } from "../lineage/names.ts";
import { reached } from "../lineage/paths.ts";
import { keyOfColumn, type RecordedDataset, type RecordedLineage } from "../lineage/recorded-lineage.ts";
import type { ForbiddenDerivation } from "../settings/expected-columns.ts";
import {
  columnInWords,
  columnsOf,
  datasetsOf,
  hasLineage,
  inputInWords,
  type Judgement,
  noSuchColumn,
  patternOf,
} from "./column-names.ts";
import { findWay, namedColumns, type Place } from "./derived-columns.ts";
import type { RuleFacts } from "./facts.ts";
import { matchesName } from "./name-pattern.ts";

/** How many datasets a message tells of. */
const mostTold = 3;

/** What a column must not reach, for people: a dataset, or a column of it. */
export const targetInWords = ({ field, ...to }: ForbiddenDerivation["to"], home: string): string =>
  field === undefined ? patternOf(to, home) : columnInWords({ ...to, field }, home);

/**
 * Judges that a column never reaches a dataset, over any number of jobs. That nothing tells of a derivation shows something
 * only where every column that could be one has column lineage: a dataset that data flows into without it fails the rule.
 */
export function judgeForbidden(rule: ForbiddenDerivation, { lineage, home }: RuleFacts): Judgement {
  const { from, to, masked } = rule;
  const expected = `${columnInWords(from, home)} never reaches ${targetInWords(to, home)}${masked === "allow" ? ", unless it is masked" : ""}`;
  const sources = sourcesOf(rule, lineage, home);
  if (sources.length === 0) return { passed: false, expected, found: noSuchColumn(from, lineage, home) };
  const targets = datasetsOf(to, lineage, home);
  if (targets.length === 0)
    return { passed: false, expected, found: noSuchColumn({ ...to, field: to.field ?? "*" }, lineage, home) };
  const keys = new Set(targets.map(({ key }) => key));
  const isTarget = (place: Place) =>
    keys.has(keyOf(place)) && (to.field === undefined || nameMatches(to.field, place.field));
  const open = findWay(sources, isTarget, lineage, false);
  if (open) return { passed: false, expected, found: `it does: ${wayInWords(open, home)}` };
  const way = masked === "refuse" ? findWay(sources, isTarget, lineage, true) : undefined;
  if (way) {
    const hint = "It is masked on every way. Where that is enough, set `masked: allow`.";
    return { passed: false, expected, found: `it does: ${wayInWords(way, home)}`, hint };
  }
  const untold = untoldColumns(sources, targets, rule, lineage);
  if (untold.length === 0) return { passed: true, expected, found: "no derivation, and every column has its lineage" };
  const words = untold.map(({ dataset, columns }) => `${columns} of ${describeName(dataset, home)}`);
  return {
    passed: false,
    expected,
    found: `not known: no event tells what is in ${firstFew(words, mostTold).join("; ")}, and data of ${patternOf(from, home)} flows there`,
    hint: "Only the facet columnLineage of every dataset on the way, with each of its columns, shows that a column does not get through.",
  };
}

function sourcesOf({ from }: ForbiddenDerivation, lineage: RecordedLineage, home: string): Place[] {
  const { dataset, namespace, field } = from;
  const known = datasetsOf(from, lineage, home).flatMap((one) =>
    columnsOf(one).map((field): Place => ({ namespace: one.namespace, name: one.name, field })),
  );
  // A column may be named by nothing but the lineage of another one.
  const named = namedColumns(lineage).filter((one) => matchesName({ name: dataset, namespace }, one, home));
  const all = [...known, ...named].filter((one) => nameMatches(field, one.field));
  return [...new Map(all.map((one) => [keyOfColumn(one), one])).values()];
}

function wayInWords(last: Place, home: string): string {
  const places: string[] = [];
  for (let place: Place | undefined = last; place; place = place.before)
    places.push(`${inputInWords(place, home)}${place.isMasked ? " (masked)" : ""}`);
  return places.reverse().join(" → ");
}

/** Datasets between the source and the target with columns that have no lineage: something may get through there. */
function untoldColumns(
  sources: readonly Place[],
  targets: readonly RecordedDataset[],
  { to }: ForbiddenDerivation,
  lineage: RecordedLineage,
): { dataset: RecordedDataset; columns: string }[] {
  const graph = graphOf(lineage);
  const starts = new Set(sources.map(keyOf));
  const ends = new Set(targets.map(({ key }) => key));
  const nodesOf = (keys: Iterable<string>) => [...keys].flatMap((key) => graph.datasets.get(key) ?? []);
  const after = reached(nodesOf(starts), "next");
  const before = reached(nodesOf(ends), "previous");
  return [...lineage.datasets].flatMap(([key, dataset]) => {
    const node = graph.datasets.get(key);
    const isBetween = node && after.has(node) && before.has(node) && dataset.writtenBy.size > 0;
    // What the source itself comes from is another question, unless data flows back into it.
    if (!isBetween || (starts.has(key) && !ends.has(key))) return [];
    const all = columnsOf(dataset);
    if (all.length === 0) return [{ dataset, columns: "the columns" }];
    const { field } = ends.has(key) ? to : {};
    const untold = all.filter((one) => (field === undefined || nameMatches(field, one)) && !hasLineage(dataset, one));
    return untold.length > 0 ? [{ dataset, columns: listNames(untold) }] : [];
  });
}
