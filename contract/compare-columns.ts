import type { Transformation } from "../lineage/columns.ts";
import { count, keyOf } from "../lineage/names.ts";
import type { ChangedFields } from "./compare-fields.ts";
import type { Comparison } from "./comparison.ts";
import type { ContractDataset, Derivation } from "./contract.ts";
import type { Drift } from "./drift.ts";
import { inLine, nameInLine, namesInLine } from "./drift-words.ts";

/**
 * Columns that come from other columns than before, or in another way. What follows from a field, a dataset or an input
 * that came or went is not told again.
 */
export const compareColumns = (all: Comparison, fields: ChangedFields): Drift[] =>
  all.datasets.both.flatMap(({ key, before, after }) => {
    if (all.changedHands(key)) return [];
    const where = { dataset: after, job: all.jobOf(key) };
    const changed = (when: "before" | "after") => (column: string) =>
      (when === "before" ? fields.gone : fields.added).get(key)?.has(column) ?? false;
    const follows = (when: "before" | "after", { dataset, field }: Derivation): boolean =>
      (when === "before" ? all.datasets.gone : all.datasets.added).has(dataset) ||
      ((when === "before" ? fields.gone : fields.added).get(dataset)?.has(field) ?? false) ||
      isInput(all, when, dataset, key) !== isInput(all, when === "before" ? "after" : "before", dataset, key);
    const isTold = (when: "before" | "after", { columns }: ContractDataset): boolean =>
      [...columns.values()].flat().some((edge) => !follows(when, edge));
    if (before.columns.size > 1 && after.columns.size === 0 && isTold("before", before)) {
      const what = `its column lineage, of ${count(before.columns.size, "column")}, was removed`;
      return [{ change: "removed", level: "column", kind: "breaking", what, ...where } satisfies Drift];
    }
    if (before.columns.size === 0 && after.columns.size > 1 && isTold("after", after)) {
      const what = `its column lineage, of ${count(after.columns.size, "column")}, is new`;
      return [{ change: "added", level: "column", kind: "compatible", what, ...where } satisfies Drift];
    }
    const columns = [...new Set([...before.columns.keys(), ...after.columns.keys()])];
    const subject = (column: string | undefined) => (column === undefined ? "its rows" : `column ${inLine(column)}`);
    const told = (column: string | undefined, was: Derivation[], is: Derivation[]): Drift[] =>
      compareOne(all, after, subject(column), was, is, follows).map((drift) => ({
        ...drift,
        ...where,
        ...(column === undefined ? {} : { column }),
      }));
    return [
      ...columns
        .filter((column) => !changed("before")(column) && !changed("after")(column))
        .flatMap((column) => told(column, before.columns.get(column) ?? [], after.columns.get(column) ?? [])),
      ...told(undefined, before.rows, after.rows),
    ];
  });

/** Whether a job that writes a dataset reads another. */
const isInput = (all: Comparison, when: "before" | "after", input: string, output: string): boolean =>
  [...all.writers(when, output)].some((job) => all.readers(when, input).has(job));

type Follows = (when: "before" | "after", edge: Derivation) => boolean;
type ColumnDrift = Omit<Drift, "dataset" | "job" | "column">;

function compareOne(
  all: Comparison,
  dataset: ContractDataset,
  subject: string,
  was: Derivation[],
  is: Derivation[],
  follows: Follows,
): ColumnDrift[] {
  const keys = (edges: Derivation[]) =>
    new Map(edges.map((one) => [keyOf({ namespace: one.dataset, name: one.field }), one]));
  const [before, after] = [keys(was), keys(is)];
  const gone = [...before].filter(([key, edge]) => !after.has(key) && !follows("before", edge)).map(([, edge]) => edge);
  const added = [...after].filter(([key, edge]) => !before.has(key) && !follows("after", edge)).map(([, edge]) => edge);
  const names = (edges: Derivation[]) =>
    namesInLine(
      edges.map(({ dataset: from, field }) => `${inLine(field)} of ${nameInLine(all.nameOf(from), dataset.namespace)}`),
    );
  const drifts: ColumnDrift[] = [];
  const [lost, won] = [names(gone), names(added)];
  if (gone.length > 0 && added.length > 0)
    drifts.push({
      change: "changed",
      level: "column",
      kind: "breaking",
      before: lost,
      after: won,
      what: `${subject} comes from ${won} now, no longer from ${lost}`,
    });
  else if (gone.length > 0)
    drifts.push({
      change: "removed",
      level: "column",
      kind: "breaking",
      before: lost,
      what: `${subject} no longer comes from ${lost}`,
    });
  else if (added.length > 0)
    drifts.push({
      change: "added",
      level: "column",
      kind: "compatible",
      after: won,
      what: `${subject} comes from ${won}, too`,
    });
  for (const [key, edge] of before) {
    const now = after.get(key);
    const [how, other] = [howInWords(edge.transformations), now && howInWords(now.transformations)];
    if (!now || other === undefined || how === other) continue;
    const unmasked = isMasked(edge) && !isMasked(now);
    const what = `${subject} comes from ${names([edge])} by ${other} now, by ${how} before${unmasked ? ": it is no longer masked" : ""}`;
    drifts.push({
      change: "changed",
      level: "column",
      kind: unmasked ? "breaking" : "compatible",
      before: how,
      after: other,
      what,
    });
  }
  return drifts;
}

const isMasked = ({ transformations }: Derivation): boolean => transformations.some(({ masking }) => masking === true);

const howInWords = (all: readonly Transformation[]): string =>
  all.length === 0
    ? "no named transformation"
    : inLine(
        all
          .map(({ type, subtype, masking }) =>
            [type, subtype, masking ? "masked" : undefined].filter((one) => one !== undefined).join("/"),
          )
          .join(" and "),
      );
