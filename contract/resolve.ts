import type { Field, Transformation } from "../lineage/columns.ts";
import { closest, keyOf, type QualifiedName } from "../lineage/names.ts";
import type { Contract, ContractDataset, ContractJob, Derivation } from "./contract.ts";
import type { WrittenContract, WrittenDataset, WrittenField, WrittenReference } from "./contract-file.ts";
import { derivationsOnce } from "./derivations.ts";
import { type FacetOwner, sidesOf, together } from "./usual.ts";

/** Tells of a problem at a path of keys. */
type Tell = (path: PropertyKey[], problem: string) => void;
type KeyOf = (reference: WrittenReference, path: PropertyKey[]) => string;

/** The contract that a file says, once its form is right. Of a name that means no dataset, or several, it tells. */
export function contractOf(written: WrittenContract, tell: Tell): Contract {
  const all = [
    ...[...written.datasets].flatMap(([namespace, names]) =>
      [...names].map(([name, told]) => ({ namespace, name, told })),
    ),
    ...[...written.named].flatMap(([namespace, names]) => names.map((name) => ({ namespace, name, told: namedOnly }))),
  ];
  const keyOfReference = resolver(all, tell);
  const usual = (owner: FacetOwner) => new Set(written.usual?.[owner]);
  const jobs = new Map<string, ContractJob>();
  for (const [namespace, names] of written.jobs)
    for (const [name, told] of names) {
      const path = ["jobs", namespace, name];
      const type = told.type ?? written.usual?.type;
      const keys = (side: "inputs" | "outputs") =>
        new Set(told[side].map((one, nth) => keyOfReference(one, [...path, side, nth])));
      const count = told.static ? 0 : 1;
      jobs.set(keyOf({ namespace, name }), {
        namespace,
        name,
        isStatic: told.static,
        ...(type ? { type } : {}),
        runs: "runs" in told ? told.runs : { min: count, max: count },
        inputs: keys("inputs"),
        outputs: keys("outputs"),
        facets: together("job", usual("job"), told),
        runFacets: together("run", usual("run"), told),
      });
    }
  const sides = sidesOf({ jobs });
  const datasets = new Map<string, ContractDataset>();
  for (const { namespace, name, told } of all) {
    const key = keyOf({ namespace, name });
    const path = ["datasets", namespace, name, "columns"];
    const is = { input: sides.inputs.has(key), output: sides.outputs.has(key) };
    const none = new Set<string>();
    datasets.set(key, {
      namespace,
      name,
      fields: told.fields.map(fieldOf),
      ...columnsOf(told.columns, path, keyOfReference, written.usual?.how ?? []),
      facets: together("dataset", usual("dataset"), told),
      inputFacets: together("input", is.input ? usual("input") : none, told),
      outputFacets: together("output", is.output ? usual("output") : none, told),
    });
  }
  return { jobs, datasets };
}

const namedOnly: WrittenDataset = { fields: [], columns: [] };

function resolver(all: QualifiedName[], tell: Tell): KeyOf {
  const keys = new Set(all.map(keyOf));
  const byName = Map.groupBy(all, ({ name }) => name);
  return ({ namespace, name }, path) => {
    if (namespace !== undefined) {
      const key = keyOf({ namespace, name });
      if (!keys.has(key)) tell(path, `\`datasets\` has no ${name} in ${namespace}`);
      return key;
    }
    const [found, ...others] = byName.get(name) ?? [];
    if (found && others.length === 0) return keyOf(found);
    const near = closest(name, [...byName.keys()]);
    tell(
      path,
      found
        ? `${others.length + 1} datasets have the name ${name}; write { namespace: …, name: … }`
        : `\`datasets\` has no ${name}${near === undefined ? "" : `; the nearest is ${near}`}`,
    );
    return keyOf({ namespace: "", name });
  };
}

const fieldOf = ({ name, type, fields = [] }: WrittenField): Field => ({
  name,
  ...(type === undefined ? {} : { type }),
  ...(fields.length > 0 ? { fields: fields.map(fieldOf) } : {}),
});

type WrittenGroups = WrittenDataset["columns"];

function columnsOf(groups: WrittenGroups, path: PropertyKey[], keyOfReference: KeyOf, usual: Transformation[]) {
  const columns = new Map<string, Derivation[]>();
  const rows: Derivation[] = [];
  for (const [nth, { from, how = usual, fields, rows: ofRows }] of groups.entries()) {
    const dataset = keyOfReference(from, [...path, nth, "from"]);
    for (const field of ofRows ?? []) rows.push({ dataset, field, transformations: how });
    for (const { column, field } of fields ?? [])
      columns.set(column, [...(columns.get(column) ?? []), { dataset, field, transformations: how }]);
  }
  for (const [column, inputs] of columns) columns.set(column, derivationsOnce(inputs));
  return { columns, rows: derivationsOnce(rows) };
}
