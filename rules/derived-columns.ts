import type { ColumnInput } from "../lineage/columns.ts";
import { graphOf } from "../lineage/graph.ts";
import { keyOf, type QualifiedName } from "../lineage/names.ts";
import { keyOfColumn, type RecordedDataset, type RecordedLineage } from "../lineage/recorded-lineage.ts";
import { columnsOf } from "./column-names.ts";

/** A column, and how one comes to it. */
export interface Place extends QualifiedName {
  field: string;
  /** Whether the step to it masks it. */
  isMasked?: boolean;
  before?: Place | undefined;
}

/** What the column lineage of all datasets tells together. */
interface Derivations {
  /** How many events it was made of. */
  events: number;
  /** What comes from each column, by its key. */
  derived: Map<string, Place[]>;
  /** The columns that the lineage of others names. */
  named: ColumnInput[];
}

/** Many rules ask for the same. */
const made = new WeakMap<RecordedLineage, Derivations>();

/**
 * The first way from one of several columns to one that is wanted, with the fewest steps: along column lineage, and
 * along symlinks, which give one dataset several names.
 * @param throughMasks whether a way goes on where a column is masked
 * @returns the last place of the way
 */
export function findWay(
  from: readonly Place[],
  isWanted: (place: Place) => boolean,
  lineage: RecordedLineage,
  throughMasks: boolean,
): Place | undefined {
  const { derived } = derivationsOf(lineage);
  const seen = new Set(from.map(keyOfColumn));
  const places = [...from];
  // The list grows while it is walked.
  for (const before of places)
    for (const { isMasked, namespace, name, field } of derived.get(keyOfColumn(before)) ?? []) {
      const place: Place = { namespace, name, field, isMasked: isMasked === true, before };
      if (isMasked && !throughMasks) continue;
      if (isWanted(place)) return place;
      const key = keyOfColumn(place);
      if (seen.has(key)) continue;
      seen.add(key);
      places.push(place);
    }
  return undefined;
}

/** The columns that the column lineage of others names. A dataset may be named by nothing else. */
export const namedColumns = (lineage: RecordedLineage): readonly ColumnInput[] => derivationsOf(lineage).named;

function derivationsOf(lineage: RecordedLineage): Derivations {
  const known = made.get(lineage);
  if (known?.events === lineage.events.length) return known;
  const all = [...lineage.datasets.values()];
  const inputs = all.flatMap(({ columns, rows }) => [...[...columns.values()].flat(), ...rows]);
  const named = [...new Map(inputs.map((one) => [keyOfColumn(one), one])).values()];
  const derived = new Map<string, Place[]>();
  for (const dataset of all) addColumns(derived, dataset);
  addSymlinks(derived, named, lineage);
  const derivations = { events: lineage.events.length, derived, named };
  made.set(lineage, derivations);
  return derivations;
}

function add(derived: Map<string, Place[]>, from: Place, to: Place): void {
  const key = keyOfColumn(from);
  const known = derived.get(key);
  if (known) known.push(to);
  else derived.set(key, [to]);
}

/** Rows that depend on a column make every column of the dataset depend on it. */
function addColumns(derived: Map<string, Place[]>, dataset: RecordedDataset): void {
  const { namespace, name, columns, rows } = dataset;
  const addFrom = (inputs: readonly ColumnInput[], field: string) => {
    for (const input of inputs) add(derived, input, { namespace, name, field, isMasked: isMasked(input) });
  };
  for (const [column, inputs] of columns) addFrom(inputs, column);
  if (rows.length > 0) for (const column of columnsOf(dataset)) addFrom(rows, column);
}

/** A column is masked only where each of its transformations masks it. */
const isMasked = ({ transformations }: ColumnInput): boolean =>
  transformations.length > 0 && transformations.every(({ masking }) => masking === true);

function addSymlinks(derived: Map<string, Place[]>, named: readonly ColumnInput[], lineage: RecordedLineage): void {
  const fieldsOf = new Map<string, Set<string>>();
  for (const [key, dataset] of lineage.datasets) fieldsOf.set(key, new Set(columnsOf(dataset)));
  for (const one of named) fieldsOf.get(keyOf(one))?.add(one.field);
  for (const [key, { namespace, name, same }] of graphOf(lineage).datasets)
    for (const other of same)
      for (const field of fieldsOf.get(key) ?? [])
        add(derived, { namespace, name, field }, { namespace: other.namespace, name: other.name, field });
}
