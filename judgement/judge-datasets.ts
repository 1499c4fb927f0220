import type { QualifiedName } from "../lineage/names.ts";
import { compareList, listInWords } from "../rules/dataset-list.ts";
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
}

/** Judges the datasets that Marquez keeps of one side: name and namespace. */
export function judgeDatasets(
  { name, setting, datasets, reason }: Side,
  list: DatasetList | undefined,
  home: string,
): Expectation {
  const side = name.replace(/^.*\./, "");
  if (list === undefined) return notJudged(name, `the run's ${side}`, `${setting} is not set`);
  const expected = listInWords(list, side, home);
  if (!datasets) return notJudged(name, expected, reason);
  const { passed, found, hints } = compareList(list, datasets, home);
  const about = `${setting} holds the patterns. A pattern without a namespace means namespace ${home}.`;
  return judged(name, passed, expected, found, [...hints, about].join(" "));
}
