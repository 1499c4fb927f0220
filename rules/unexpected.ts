import { count, describeName, listNames } from "../lineage/names.ts";
import type { DatasetList, DatasetRule } from "../settings/expected-datasets.ts";
import type { JobRule, Unexpected } from "../settings/expected-jobs.ts";
import { itemsOf } from "../settings/list-or-at-least.ts";
import { matchesDataset } from "./dataset-list.ts";
import { type Expectation, judged } from "./expectation.ts";
import type { RuleFacts } from "./facts.ts";
import { matchesJob, matchesName } from "./name-pattern.ts";

const name = "lineage.unexpected";

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
  const tell = (what: "jobs" | "datasets", setting: string, others: readonly { namespace: string; name: string }[]) => {
    const severity = unexpected[what];
    if (severity === "ignore") return [];
    const noun = what.slice(0, -1);
    const found =
      others.length === 0
        ? "none other"
        : `${count(others.length, noun)} that nobody declared: ${listNames(others.map((one) => describeName(one, home)))}`;
    const hint = `Declare each with a rule of ${setting}, or set unexpected.${what} to ignore.`;
    return [
      {
        ...judged(name, others.length === 0, `no ${what} but those that are declared`, found, hint, severity),
        title: `${name} ${what}`,
      },
    ];
  };
  return [...tell("jobs", "expect.jobs", jobs), ...tell("datasets", "expect.datasets", datasets)];
}
