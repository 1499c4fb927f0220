import type { QualifiedName } from "../lineage/names.ts";
import { compareList, listInWords, whyNoOutput } from "../rules/dataset-list.ts";
import { type Expectation, judged, notJudged } from "../rules/expectation.ts";
import type { DatasetList } from "../settings/expected-datasets.ts";

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
  /** What the run must read, and what it read: an output may be missing because an input is. */
  read?: { inputs: DatasetList | undefined; datasets: QualifiedName[] } | undefined;
}

/** Judges the datasets that Marquez keeps of one side: name and namespace. */
export function judgeDatasets(
  { name, setting, datasets, reason, read }: Side,
  list: DatasetList | undefined,
  home: string,
): Expectation {
  const side = name.replace(/^.*\./, "");
  if (list === undefined) return notJudged(name, `the run's ${side}`, `${setting} is not set`);
  const expected = listInWords(list, side, home);
  if (!datasets) return notJudged(name, expected, reason);
  const difference = compareList(list, datasets, home);
  const { passed, found, hints } = difference;
  const why = read ? whyNoOutput(difference, read.inputs, read.datasets, home) : [];
  const about = `${setting} holds the patterns. A pattern without a namespace means namespace ${home}.`;
  return judged(name, passed, expected, found, [...hints, ...why, about].join(" "));
}
