import type { Field } from "../lineage/columns.ts";
import { keyOf } from "../lineage/names.ts";
import { columnGroups, type Refer, rowGroups } from "./column-groups.ts";
import type { Contract, ContractDataset, ContractJob } from "./contract.ts";
import { sorted } from "./order.ts";
import { apart, type FacetsOf, facetOwners, ownersOf, type sidesOf, type Usual } from "./usual.ts";
import { type Flow, type Pairs, pairIf } from "./yaml-text.ts";

/** How the datasets of a contract are named in it. */
export function references({ datasets }: Contract): Refer {
  const byName = Map.groupBy(datasets.values(), ({ name }) => name);
  return (key) => {
    const [namespace = "", name = ""] = JSON.parse(key) as string[];
    const isOnly = byName.get(name)?.length === 1 && datasets.has(key);
    return isOnly
      ? name
      : {
          pairs: [
            ["namespace", namespace],
            ["name", name],
          ],
        };
  };
}

const list = (texts: Iterable<string>): Flow => sorted(texts);

/** Facets by what they are told of. */
export function facetPairs(facets: FacetsOf): Pairs {
  return facetOwners.flatMap((owner): Pairs => {
    const keys = facets[owner];
    return keys && keys.size > 0 ? [[owner, list(keys)]] : [];
  });
}

/** What is written of a job: all that is not as usual. */
export function jobPairs(job: ContractJob, usual: Usual, refer: Refer): Pairs {
  const { isStatic, type, runs, inputs, outputs, facets, runFacets } = job;
  const { also, without } = apart({ job: facets, run: runFacets }, usual.facets, () => true);
  const usualRuns = isStatic ? 0 : 1;
  const range = runs && (runs.min === runs.max ? runs.min : `${runs.min}..${runs.max}`);
  return [
    ...pairIf("static", isStatic, true),
    ...pairIf("type", type !== usual.type, type ?? ""),
    ...pairIf("runs", range !== usualRuns, range ?? "any"),
    ...pairIf("inputs", inputs.size > 0, sorted(inputs).map(refer)),
    ...pairIf("outputs", outputs.size > 0, sorted(outputs).map(refer)),
    ...differences(also, without),
  ];
}

/** What is written of a dataset. */
export function datasetPairs(
  dataset: ContractDataset,
  usual: Usual,
  refer: Refer,
  { inputs, outputs }: ReturnType<typeof sidesOf>,
): Pairs {
  const is = { input: inputs.has(keyOf(dataset)), output: outputs.has(keyOf(dataset)) };
  const isUsual = (owner: string) => owner === "dataset" || (owner === "input" ? is.input : is.output);
  const { also, without } = apart(ownersOf(dataset, is), usual.facets, isUsual);
  const style = { refer, usual: usual.how };
  const groups = [...columnGroups(dataset, style), ...rowGroups(dataset.rows, style)];
  return [
    ...pairIf("fields", dataset.fields.length > 0, dataset.fields.map(fieldFlow)),
    ...pairIf("columns", groups.length > 0, groups),
    ...differences(also, without),
  ];
}

const differences = (also: FacetsOf, without: FacetsOf): Pairs => [
  ...pairIf("also", facetPairs(also).length > 0, { pairs: facetPairs(also) }),
  ...pairIf("without", facetPairs(without).length > 0, { pairs: facetPairs(without) }),
];

function fieldFlow({ name, type, fields = [] }: Field): Flow {
  if (fields.length === 0) return type === undefined ? name : { pairs: [[name, type]] };
  const inner: Pairs = [...pairIf("type", type !== undefined, type ?? ""), ["fields", fields.map(fieldFlow)]];
  return { pairs: [[name, { pairs: inner }]] };
}
