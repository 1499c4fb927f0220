import { closest, count, describeName, listNames, type QualifiedName } from "../lineage/names.ts";
import type { DatasetList, DatasetRule } from "../settings/expected-datasets.ts";
import type { JobRule, Unexpected } from "../settings/expected-jobs.ts";
import { itemsOf } from "../settings/list-or-at-least.ts";
import { listedInWords, matchesDataset } from "./dataset-list.ts";
import { type Expectation, judged } from "./expectation.ts";
import type { RuleFacts } from "./facts.ts";
import { markedDifference } from "./marked.ts";
import { matchesJob, matchesName, patternInWords } from "./name-pattern.ts";

const name = "lineage.unexpected";
/** Of how many a message tells the declared name that is near. */
const mostCompared = 3;

/** What is declared of a command's jobs and datasets. */
export interface Declared {
  /** The setting `job`, or `prefect.job`. */
  job?: string | undefined;
  inputs?: DatasetList | undefined;
  outputs?: DatasetList | undefined;
  jobs: JobRule[];
  datasets: DatasetRule[];
  unexpected: Unexpected;
}

/** Judges whether jobs and datasets arrived that nobody declared. */
export function judgeUnexpected(declared: Declared, { lineage, home }: RuleFacts): Expectation[] {
  const { unexpected, job } = declared;
  const rules = [...(job === undefined ? [] : [{ name: job }]), ...declared.jobs];
  const lists = [declared, ...declared.jobs].flatMap(({ inputs, outputs }) => [inputs, outputs]);
  const patterns = lists.flatMap((list) => (list === undefined ? [] : itemsOf(list)));
  const jobs = [...lineage.jobs.values()].filter((one) => !rules.some((rule) => matchesJob(rule, one, home)));
  const datasets = [...lineage.datasets.values()].filter(
    (one) =>
      !declared.datasets.some((rule) => matchesName(rule, one, home)) &&
      !patterns.some((pattern) => matchesDataset(pattern, one, home)),
  );
  const tell = (what: "jobs" | "datasets", others: readonly QualifiedName[], names: readonly string[]) => {
    const severity = unexpected[what];
    if (severity === "ignore") return [];
    const noun = what.slice(0, -1);
    const arrived = others.map((one) => describeName(one, home));
    const found =
      others.length === 0 ? "none other" : `${count(others.length, noun)} that nothing declares: ${listNames(arrived)}`;
    const hint = `Declare each with a rule of expect.${what}, or set expect.unexpected.${what} to ignore.`;
    const expected = `no ${what} but those that are declared`;
    return [
      {
        ...judged(
          name,
          others.length === 0,
          expected,
          found,
          [...nearDeclared(arrived, names), hint].join(" "),
          severity,
        ),
        title: `${name} ${what}`,
      },
    ];
  };
  return [
    ...tell(
      "jobs",
      jobs,
      rules.map((rule) => patternInWords(rule, home)),
    ),
    ...tell("datasets", datasets, [
      ...declared.datasets.map((rule) => patternInWords(rule, home)),
      ...patterns.map((pattern) => listedInWords(pattern, home)),
    ]),
  ];
}

/** What of that which arrived is probably a declared one, by a name that differs a little. */
const nearDeclared = (arrived: readonly string[], declared: readonly string[]): string[] =>
  arrived.slice(0, mostCompared).flatMap((name) => {
    const near = closest(name, declared);
    return near === undefined ? [] : [`${name} is near to ${markedDifference(near, name)}, which is declared.`];
  });
