import type { QualifiedName } from "../lineage/names.ts";
import type { RecordedDataset, RecordedLineage } from "../lineage/recorded-lineage.ts";
import type { ContractDataset, Derivation } from "./contract.ts";
import { derivationsOnce } from "./derivations.ts";
import { keysOf } from "./learn-job.ts";

/** Keys of facets by the key of the dataset. */
export type Sides = Record<"inputs" | "outputs", Map<string, Set<string>>>;

/** The keys of the facets that datasets have as inputs and as outputs of runs. */
export function facetsOfSides({ runs }: RecordedLineage): Sides {
  const sides: Sides = { inputs: new Map(), outputs: new Map() };
  for (const run of runs.values())
    for (const side of ["inputs", "outputs"] as const)
      for (const [dataset, facets] of run[side])
        sides[side].set(dataset, (sides[side].get(dataset) ?? new Set<string>()).union(facets));
  return sides;
}

/** A dataset of a contract. */
export function learnDataset(
  dataset: RecordedDataset,
  name: QualifiedName,
  sides: Sides,
  keyOfDataset: (name: QualifiedName) => string,
): ContractDataset {
  const derivations = (inputs: RecordedDataset["rows"]): Derivation[] =>
    inputs.map((one) => ({ dataset: keyOfDataset(one), field: one.field, transformations: one.transformations }));
  const columns = [...dataset.columns].map(([column, inputs]) => [column, derivations(inputs)] as const);
  return {
    ...name,
    fields: dataset.fields ?? [],
    columns: new Map(columns.map(([column, inputs]) => [column, derivationsOnce(inputs)])),
    rows: derivationsOnce(derivations(dataset.rows)),
    facets: keysOf(dataset.facets),
    inputFacets: sides.inputs.get(dataset.key) ?? new Set(),
    outputFacets: sides.outputs.get(dataset.key) ?? new Set(),
  };
}

/** A dataset of which a key is known, and nothing else. */
export function unknownDataset(key: string): ContractDataset {
  const [namespace = "", name = ""] = JSON.parse(key) as string[];
  const none = { facets: new Set<string>(), inputFacets: new Set<string>(), outputFacets: new Set<string>() };
  return { namespace, name, fields: [], columns: new Map(), rows: [], ...none };
}

/** Two datasets whose names are one template: facets that both have, and all that their columns come from. */
export function mergedDataset(one: ContractDataset, other: ContractDataset): ContractDataset {
  const columns = new Map(one.columns);
  for (const [column, inputs] of other.columns)
    columns.set(column, derivationsOnce([...(columns.get(column) ?? []), ...inputs]));
  return {
    ...one,
    fields: other.fields.length > 0 ? other.fields : one.fields,
    columns,
    rows: derivationsOnce([...one.rows, ...other.rows]),
    facets: one.facets.intersection(other.facets),
    inputFacets: one.inputFacets.union(other.inputFacets),
    outputFacets: one.outputFacets.union(other.outputFacets),
  };
}
