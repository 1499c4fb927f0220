import { closest, keyOf, type QualifiedName } from "../lineage/names.ts";
import type { Contract, ContractDataset, ContractJob } from "./contract.ts";
import { sorted } from "./order.ts";

/** A job or dataset that is in both contracts. */
interface Both<T> {
  key: string;
  before: T;
  after: T;
}

/** Which jobs read and write each dataset, by its key. */
class Users {
  readonly readers: Map<string, Set<string>> = new Map();
  readonly writers: Map<string, Set<string>> = new Map();

  constructor({ jobs }: Contract) {
    for (const [job, { inputs, outputs }] of jobs) {
      for (const key of inputs) this.readers.set(key, (this.readers.get(key) ?? new Set()).add(job));
      for (const key of outputs) this.writers.set(key, (this.writers.get(key) ?? new Set()).add(job));
    }
  }
}

const none: ReadonlySet<string> = new Set();

/** Two contracts, and what of one is not in the other. */
export class Comparison {
  readonly before: Contract;
  readonly after: Contract;
  readonly jobs: { gone: Set<string>; added: Set<string>; both: Both<ContractJob>[] };
  readonly datasets: { gone: Set<string>; added: Set<string>; both: Both<ContractDataset>[] };
  readonly #users: { before: Users; after: Users };

  constructor(before: Contract, after: Contract) {
    this.before = before;
    this.after = after;
    this.jobs = parted(before.jobs, after.jobs);
    this.datasets = parted(before.datasets, after.datasets);
    this.#users = { before: new Users(before), after: new Users(after) };
  }

  /** Keys of the jobs that read a dataset. */
  readers = (when: "before" | "after", dataset: string): ReadonlySet<string> =>
    this.#users[when].readers.get(dataset) ?? none;
  /** Keys of the jobs that write a dataset. */
  writers = (when: "before" | "after", dataset: string): ReadonlySet<string> =>
    this.#users[when].writers.get(dataset) ?? none;

  /** The job that a dataset is told with: one that writes it, or else reads it, and is in both contracts if one is. */
  jobOf(dataset: string): ContractJob | undefined {
    const users = [
      ...(["after", "before"] as const).map((when) => this.writers(when, dataset)),
      ...(["after", "before"] as const).map((when) => this.readers(when, dataset)),
    ];
    const keys = users.flatMap((some) => sorted(some));
    const key = keys.find((one) => this.before.jobs.has(one) && this.after.jobs.has(one)) ?? keys[0];
    return key === undefined ? undefined : (this.after.jobs.get(key) ?? this.before.jobs.get(key));
  }

  /** The name of a job or dataset. */
  nameOf = (key: string): QualifiedName =>
    this.after.jobs.get(key) ??
    this.after.datasets.get(key) ??
    this.before.jobs.get(key) ??
    this.before.datasets.get(key) ??
    asName(key);

  /**
   * Whether a dataset that is in both lost all who wrote it, or nobody wrote it before. What its writers tell of it came or
   * went with them.
   */
  changedHands = (dataset: string): boolean =>
    (this.writers("before", dataset).size === 0) !== (this.writers("after", dataset).size === 0);

  /** Why a job that is in both has lost an output: its run failed, or an input did not come. */
  whyLess(job: ContractJob): string | undefined {
    const key = keyOf(job);
    const failure = this.after.observed?.failures.get(key);
    if (failure !== undefined) return failure;
    const { inputs } = this.before.jobs.get(key) ?? { inputs: none };
    const lost = sorted(inputs.difference(this.after.jobs.get(key)?.inputs ?? none)).map(
      (one) => this.nameOf(one).name,
    );
    return lost[0] === undefined ? undefined : `its input ${lost[0]} never came`;
  }
}

const asName = (key: string): QualifiedName => {
  const [namespace = "", name = ""] = JSON.parse(key) as string[];
  return { namespace, name };
};

function parted<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>) {
  const [was, is] = [new Set(before.keys()), new Set(after.keys())];
  const both = sorted(was.intersection(is)).map((key) => ({
    key,
    before: before.get(key) as T,
    after: after.get(key) as T,
  }));
  return { gone: was.difference(is), added: is.difference(was), both };
}

/** The name among others that was probably meant by one: never the same one. */
export const nearestOf = (name: string, others: Iterable<string>): string | undefined =>
  closest(
    name,
    [...new Set(others)].filter((other) => other !== name),
  );
