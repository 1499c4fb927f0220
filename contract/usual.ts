import type { Transformation } from "../lineage/columns.ts";
import type { Contract, ContractDataset } from "./contract.ts";
import { sorted } from "./order.ts";

/** What facets are told of. */
export const facetOwners = ["job", "run", "dataset", "input", "output"] as const;
export type FacetOwner = (typeof facetOwners)[number];

/** Facets by what they are told of. */
export type FacetsOf = Partial<Record<FacetOwner, Set<string>>>;

/** What most jobs and datasets have, so that only what differs is written of each. */
export interface Usual {
  type?: string | undefined;
  /** How columns come from others. */
  how: Transformation[];
  facets: Record<FacetOwner, Set<string>>;
}

/** Keys of the datasets that a job reads, and of those that one writes. Others have no facets of an input or output. */
export function sidesOf({ jobs }: Pick<Contract, "jobs">): { inputs: Set<string>; outputs: Set<string> } {
  const all = [...jobs.values()];
  return {
    inputs: new Set(all.flatMap(({ inputs }) => [...inputs])),
    outputs: new Set(all.flatMap(({ outputs }) => [...outputs])),
  };
}

/** What more than half of a contract's jobs and datasets have. */
export function usualOf(contract: Contract): Usual {
  const [jobs, datasets] = [[...contract.jobs.values()], [...contract.datasets]];
  const { inputs, outputs } = sidesOf(contract);
  const types = Map.groupBy(jobs, ({ type }) => type);
  const [type] = [...types].find(([, of]) => of.length * 2 > jobs.length && jobs.length > 1) ?? [];
  return {
    ...(type === undefined ? {} : { type }),
    how: usualHow(contract),
    facets: {
      job: most(jobs.map(({ facets }) => facets)),
      run: most(jobs.map(({ runFacets }) => runFacets)),
      dataset: most(datasets.map(([, { facets }]) => facets)),
      input: most(datasets.filter(([key]) => inputs.has(key)).map(([, { inputFacets }]) => inputFacets)),
      output: most(datasets.filter(([key]) => outputs.has(key)).map(([, { outputFacets }]) => outputFacets)),
    },
  };
}

function usualHow({ datasets }: Contract): Transformation[] {
  const all = [...datasets.values()].flatMap(({ columns, rows }) => [...[...columns.values()].flat(), ...rows]);
  const ways = [...Map.groupBy(all, ({ transformations }) => JSON.stringify(transformations)).values()];
  return ways.find((of) => of.length * 2 > all.length)?.[0]?.transformations ?? [];
}

function most(sets: ReadonlySet<string>[]): Set<string> {
  const counts = new Map<string, number>();
  for (const set of sets) for (const one of set) counts.set(one, (counts.get(one) ?? 0) + 1);
  return new Set(sorted([...counts].filter(([, count]) => count * 2 > sets.length).map(([one]) => one)));
}

/** The facets of a dataset by what they are told of; only of what it is. */
export const ownersOf = (
  { facets, inputFacets, outputFacets }: Pick<ContractDataset, "facets" | "inputFacets" | "outputFacets">,
  is: { input: boolean; output: boolean },
): FacetsOf => ({
  dataset: facets,
  ...(is.input || inputFacets.size > 0 ? { input: inputFacets } : {}),
  ...(is.output || outputFacets.size > 0 ? { output: outputFacets } : {}),
});

/** How facets differ from the usual ones: `also` and `without`. */
export function apart(facets: FacetsOf, usual: Usual["facets"], isUsual: (owner: FacetOwner) => boolean) {
  const none = new Set<string>();
  const [also, without]: [FacetsOf, FacetsOf] = [{}, {}];
  for (const owner of facetOwners) {
    const own = facets[owner];
    if (!own) continue;
    const expected = isUsual(owner) ? usual[owner] : none;
    also[owner] = own.difference(expected);
    without[owner] = expected.difference(own);
  }
  return { also, without };
}

/** The facets that `also` and `without` mean. */
export const together = (
  owner: FacetOwner,
  usual: Set<string>,
  { also, without }: { also?: FacetsOf | undefined; without?: FacetsOf | undefined },
): Set<string> => usual.difference(without?.[owner] ?? new Set()).union(also?.[owner] ?? new Set());
