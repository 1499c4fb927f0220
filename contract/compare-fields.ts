import type { Field } from "../lineage/columns.ts";
import { count } from "../lineage/names.ts";
import { type Comparison, nearestOf } from "./comparison.ts";
import type { Drift } from "./drift.ts";
import { inLine } from "./drift-words.ts";

/** The fields that a dataset lost and won, by the key of the dataset. A field has the path of its names. */
export interface ChangedFields {
  gone: Map<string, Set<string>>;
  added: Map<string, Set<string>>;
}

/** Fields that came or went, or have another type, name or place. */
export function compareFields(all: Comparison): { drifts: Drift[]; fields: ChangedFields } {
  const fields: ChangedFields = { gone: new Map(), added: new Map() };
  const drifts = all.datasets.both.flatMap(({ key, before, after }) => {
    const where = { dataset: after, job: all.jobOf(key) };
    const [was, is] = [flat(before.fields), flat(after.fields)];
    const [gone, added] = [missing(was, is), missing(is, was)];
    fields.gone.set(key, new Set(gone));
    fields.added.set(key, new Set(added));
    if (all.changedHands(key)) return [];
    const whole = wholeSchema(was, is);
    if (whole) return [{ ...whole, ...where }];
    return compareDataset(was, is, gone, added).map((drift): Drift => ({ ...drift, ...where }));
  });
  return { drifts, fields };
}

/** Fields by their path, in order. */
type Flat = Map<string, { type: string; nth: number }>;
type FieldDrift = Omit<Drift, "dataset" | "job">;

function flat(fields: readonly Field[], above = "", into: Flat = new Map()): Flat {
  for (const { name, type = "", fields: inner = [] } of fields) {
    const path = `${above}${name}`;
    if (!into.has(path)) into.set(path, { type, nth: into.size });
    flat(inner, `${path}.`, into);
  }
  return into;
}

const missing = (one: Flat, other: Flat): string[] => [...one.keys()].filter((path) => !other.has(path));

/** All fields of a dataset came or went: its schema facet did. */
function wholeSchema(was: Flat, is: Flat): FieldDrift | undefined {
  if (was.size > 1 && is.size === 0)
    return {
      change: "removed",
      level: "field",
      kind: "breaking",
      what: `its schema with all ${was.size} fields was removed`,
    };
  if (was.size === 0 && is.size > 1)
    return {
      change: "added",
      level: "field",
      kind: "compatible",
      what: `its schema, with ${count(is.size, "field")}, is new`,
    };
  return undefined;
}

function compareDataset(was: Flat, is: Flat, gone: string[], added: string[]): FieldDrift[] {
  const renamed = new Map(
    gone.flatMap((path): [string, string][] => {
      const [one, same] = [was.get(path), added.find((other) => is.get(other)?.nth === was.get(path)?.nth)];
      return same !== undefined && is.get(same)?.type === one?.type && was.size === is.size ? [[path, same]] : [];
    }),
  );
  const newNames = new Set(renamed.values());
  const shared = [...was].filter(([path]) => is.has(path));
  const drifts: FieldDrift[] = [];
  for (const path of gone) {
    const name = renamed.get(path);
    if (name !== undefined) {
      const what = `field ${inLine(path)} is ${inLine(name)} now: another name at the same place`;
      drifts.push({
        change: "changed",
        level: "field",
        kind: "breaking",
        field: path,
        before: path,
        after: name,
        what,
      });
    } else if (!inside(path, gone)) {
      const nearest = nearestOf(path, added);
      const what = `field ${inLine(path)} was removed`;
      drifts.push({
        change: "removed",
        level: "field",
        kind: "breaking",
        field: path,
        what,
        ...(nearest === undefined ? {} : { nearest }),
      });
    }
  }
  for (const path of added)
    if (!newNames.has(path) && !inside(path, added))
      drifts.push({
        change: "added",
        level: "field",
        kind: "compatible",
        field: path,
        what: `field ${inLine(path)} is new`,
      });
  for (const [path, { type: before }] of shared) {
    const after = is.get(path)?.type ?? "";
    if (before === after) continue;
    const what = `field ${inLine(path)} has ${typeInWords(after)} now, ${typeInWords(before)} before`;
    drifts.push({ change: "changed", level: "field", kind: "breaking", field: path, before, after, what });
  }
  const order = shared.map(([path]) => path);
  const others = [...is.keys()].filter((path) => was.has(path));
  if (order.some((path, nth) => path !== others[nth]))
    drifts.push({ change: "changed", level: "field", kind: "informational", what: "its fields have another order" });
  return drifts;
}

const typeInWords = (type: string): string => (type === "" ? "no type" : `type ${inLine(type)}`);

/** Whether a field came or went with the one that it is in. */
const inside = (path: string, paths: readonly string[]): boolean =>
  paths.some((other) => other !== path && path.startsWith(`${other}.`));
