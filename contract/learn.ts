import { keyOf, type QualifiedName } from "../lineage/names.ts";
import type { RecordedLineage } from "../lineage/recorded-lineage.ts";
import type { Contract, ContractDataset, ContractJob } from "./contract.ts";
import { facetsOfSides, learnDataset, mergedDataset, unknownDataset } from "./learn-dataset.ts";
import { learnJob, mergedJob } from "./learn-job.ts";
import { Naming } from "./naming.ts";
import type { Places } from "./normalise.ts";
import { observe } from "./observe.ts";

/** Names that are known already: those of a contract, or templates for both kinds of names. */
export interface KnownNames {
  jobs: Iterable<QualifiedName>;
  datasets: Iterable<QualifiedName>;
}

/** The names of a contract. */
export const namesOf = ({ jobs, datasets }: Contract): KnownNames => ({
  jobs: [...jobs.values()],
  datasets: [...datasets.values()],
});

/**
 * The contract that a rehearsal's lineage fulfils. Names that differ in what varies only are one: thirty files of thirty
 * days are `part-{date}`.
 * @param known names with placeholders that are kept where they match
 */
export function learn(
  lineage: RecordedLineage,
  places: Places,
  known: KnownNames = { jobs: [], datasets: [] },
): Contract {
  const names = { jobs: new Naming(places, known.jobs), datasets: new Naming(places, known.datasets) };
  const keyOfDataset = (name: QualifiedName) => keyOf(names.datasets.name(name));
  const keysOfDatasets = (keys: Iterable<string>) =>
    new Set([...keys].flatMap((key) => lineage.datasets.get(key) ?? []).map(keyOfDataset));
  const jobs = new Map<string, ContractJob>();
  const jobKeys = new Map<string, string>();
  for (const job of lineage.jobs.values()) {
    const name = names.jobs.name(job);
    const key = keyOf(name);
    jobKeys.set(job.key, key);
    const learned = {
      ...learnJob(job, name, lineage),
      inputs: keysOfDatasets(job.inputs),
      outputs: keysOfDatasets(job.outputs),
    };
    const other = jobs.get(key);
    jobs.set(key, other ? mergedJob(other, learned) : learned);
  }
  const datasets = new Map<string, ContractDataset>();
  const sides = facetsOfSides(lineage);
  for (const dataset of lineage.datasets.values()) {
    const name = names.datasets.name(dataset);
    const learned = learnDataset(dataset, name, sides, keyOfDataset);
    const other = datasets.get(keyOf(name));
    datasets.set(keyOf(name), other ? mergedDataset(other, learned) : learned);
  }
  // A column may come from a dataset that no event tells of as an input.
  for (const { columns, rows } of [...datasets.values()])
    for (const { dataset } of [...[...columns.values()].flat(), ...rows])
      if (!datasets.has(dataset)) datasets.set(dataset, unknownDataset(dataset));
  return { jobs, datasets, observed: observe(lineage, jobKeys) };
}
