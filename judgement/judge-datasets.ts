import { nameMatches } from "../lineage/globs.ts";
import { describeName, keyOf, listNames, nearest, type QualifiedName } from "../lineage/names.ts";
import { type Expectation, judged, notJudged } from "../rules/expectation.ts";
import type { DatasetPattern } from "./facts.ts";

/** How many missing datasets a message explains. */
const mostExplained = 5;

/** The datasets of one side, and where they come from. */
export interface Side {
  /** The expectation's name, such as `lineage.inputs`. */
  name: string;
  /** The setting that holds the patterns, such as `expect.inputs`. */
  setting: string;
  /** Undefined when there is no run or job to have any. */
  datasets: QualifiedName[] | undefined;
  /** Why there are none. */
  reason: string;
}

/**
 * Judges whether datasets are exactly the declared ones: name and namespace. A pattern without a
 * namespace means the namespace of the rehearsal.
 */
export function judgeDatasets(
  { name, setting, datasets, reason }: Side,
  patterns: readonly DatasetPattern[],
  home: string,
): Expectation {
  const side = name.replace(/^.*\./, "");
  if (patterns.length === 0) return notJudged(name, `the run's ${side}`, `${setting} is empty`);
  const wanted = patterns.map((pattern) =>
    typeof pattern === "string" ? { namespace: home, name: pattern, isHome: true } : { ...pattern, isHome: false },
  );
  const expected = `${side} ${listNames(wanted.map((one) => describeName(one, home)))}`;
  if (!datasets) return notJudged(name, expected, reason);
  const found = [...new Map(datasets.map((one) => [keyOf(one), one])).values()];
  const missing = wanted.filter((one) => !found.some((dataset) => matches(one, dataset)));
  const unexpected = found.filter((dataset) => !wanted.some((one) => matches(one, dataset)));
  const names = found.map((one) => describeName(one, home));
  const hints = [
    ...missing.slice(0, mostExplained).map((one) => hintOfMissing(one, found, home)),
    ...(missing.length > mostExplained ? [`And ${missing.length - mostExplained} more match nothing.`] : []),
    ...(unexpected.length > 0 ? [`Not declared: ${listNames(unexpected.map((one) => describeName(one, home)))}.`] : []),
    `${setting} holds the patterns. A pattern without a namespace means namespace ${home}.`,
  ];
  const passed = missing.length + unexpected.length === 0;
  const nearTo = missing[0] && describeName(missing[0], home);
  return judged(name, passed, expected, listNames(names, nearTo), hints.join(" "));
}

interface Pattern extends QualifiedName {
  /** Whether the namespace is the rehearsal's own, which is a name and no pattern. */
  isHome: boolean;
}

const matches = (pattern: Pattern, dataset: QualifiedName): boolean =>
  (pattern.isHome ? pattern.namespace === dataset.namespace : nameMatches(pattern.namespace, dataset.namespace)) &&
  nameMatches(pattern.name, dataset.name);

/** Says where a missing name arrived instead, or what came nearest to it. */
function hintOfMissing(pattern: Pattern, found: QualifiedName[], home: string): string {
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
  return `Nothing matches ${what}${closest === undefined ? "" : `; the nearest that arrived is ${closest}`}.`;
}
