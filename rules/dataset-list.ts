import { nameMatches } from "../lineage/globs.ts";
import { describeName, keyOf, listNames, nearest, type QualifiedName } from "../lineage/names.ts";
import type { DatasetList, DatasetPattern } from "../settings/expected-datasets.ts";
import { itemsOf } from "../settings/list-or-at-least.ts";
import { markedDifference } from "./marked.ts";

/** How many missing datasets a message explains. */
const mostExplained = 5;

interface Pattern extends QualifiedName {
  /** Whether the namespace is the rehearsal's own, which is a name and no pattern. */
  isHome: boolean;
}

const patternOf = (pattern: DatasetPattern, home: string): Pattern =>
  typeof pattern === "string" ? { namespace: home, name: pattern, isHome: true } : { ...pattern, isHome: false };

/** Whether a pattern for datasets matches one. A pattern without a namespace means the namespace of the rehearsal. */
export function matchesDataset(pattern: DatasetPattern, dataset: QualifiedName, home: string): boolean {
  const { namespace, name, isHome } = patternOf(pattern, home);
  return (
    (isHome ? namespace === dataset.namespace : nameMatches(namespace, dataset.namespace)) &&
    nameMatches(name, dataset.name)
  );
}

/** A pattern for datasets, for people. */
export const listedInWords = (pattern: DatasetPattern, home: string): string =>
  describeName(patternOf(pattern, home), home);

/** A list of expected datasets in words: `inputs a, b`, `no inputs`, `inputs a among others`. */
export function listInWords(list: DatasetList, noun: string, home: string): string {
  const names = itemsOf(list).map((one) => listedInWords(one, home));
  if (names.length === 0) return `no ${noun}`;
  return `${noun} ${listNames(names)}${Array.isArray(list) ? "" : " among others"}`;
}

/** How the datasets that arrived differ from a list of expected ones. */
export interface ListDifference {
  /** Whether they are as expected. */
  passed: boolean;
  /** Those that arrived, in words; of many those nearest to what is missing. */
  found: string;
  /** A sentence for each missing one, and one for those that are not declared. */
  hints: string[];
  /** The patterns that nothing matches, in words. */
  missing: string[];
}

/** Compares the datasets that arrived with those that are expected. */
export function compareList(list: DatasetList, datasets: readonly QualifiedName[], home: string): ListDifference {
  const patterns = itemsOf(list);
  const found = [...new Map(datasets.map((one) => [keyOf(one), one])).values()];
  const isExact = Array.isArray(list);
  const missing = patterns.filter((one) => !found.some((dataset) => matchesDataset(one, dataset, home)));
  const unexpected = isExact
    ? found.filter((dataset) => !patterns.some((one) => matchesDataset(one, dataset, home)))
    : [];
  const names = found.map((one) => describeName(one, home));
  const [first] = missing;
  return {
    passed: missing.length + unexpected.length === 0,
    found: listNames(names, first && listedInWords(first, home)),
    hints: [
      ...missing.slice(0, mostExplained).map((one) => hintOfMissing(patternOf(one, home), found, home)),
      ...(missing.length > mostExplained ? [`And ${missing.length - mostExplained} more match nothing.`] : []),
      ...(unexpected.length > 0
        ? [`Not declared: ${listNames(unexpected.map((one) => describeName(one, home)))}.`]
        : []),
    ],
    missing: missing.map((one) => listedInWords(one, home)),
  };
}

/** One step back: an output cannot be there where the input that it is made of never came. Empty where that is not so. */
export function whyNoOutput(
  outputs: ListDifference,
  inputs: DatasetList | undefined,
  read: readonly QualifiedName[],
  home: string,
): string[] {
  if (outputs.missing.length === 0) return [];
  if (inputs === undefined) return read.length === 0 ? ["It has no inputs either."] : [];
  const { missing } = compareList(inputs, read, home);
  return missing.length === 0
    ? []
    : [`It did not read ${listNames(missing)} either: an output that is made of that cannot be there.`];
}

/** Says where a missing name arrived instead, or what came nearest to it. */
function hintOfMissing(pattern: Pattern, found: readonly QualifiedName[], home: string): string {
  const what = describeName(pattern, home);
  const elsewhere = found.filter((one) => nameMatches(pattern.name, one.name));
  if (elsewhere.length > 0) {
    const namespaces = [...new Set(elsewhere.map(({ namespace }) => namespace))];
    return `Nothing matches ${what}: the name arrived in namespace ${listNames(namespaces)}, not in ${pattern.namespace}.`;
  }
  const [closest] = nearest(
    what,
    found.map((one) => describeName(one, home)),
    1,
  );
  return closest === undefined
    ? `Nothing matches ${what}.`
    : `Nothing matches ${what}; the nearest that arrived is ${markedDifference(closest, what)}.`;
}
