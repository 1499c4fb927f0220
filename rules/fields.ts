import type { Field } from "../lineage/columns.ts";
import { closest, listNames } from "../lineage/names.ts";
import type { ExpectedField, FieldList } from "../settings/expected-datasets.ts";
import { itemsOf } from "../settings/list-or-at-least.ts";
import { markedDifference } from "./marked.ts";

/** A list of expected fields in words: `fields id, email`, `field id among others`. */
export function fieldsInWords(list: FieldList, ordered: boolean): string {
  const items = itemsOf(list);
  if (items.length === 0) return "no fields";
  const names = listNames(items.map(fieldInWords));
  const order = ordered ? " in this order" : "";
  return `fields ${names}${order}${Array.isArray(list) ? "" : " among others"}`;
}

const fieldInWords = ({ name, type, fields }: ExpectedField): string =>
  `${name}${type === undefined ? "" : ` ${type}`}${fields ? ` (${listNames(fields.map(fieldInWords))})` : ""}`;

/**
 * What is wrong with the fields of a dataset, in words. Types are compared without regard to case: for SQL engines `VARCHAR`
 * and `varchar` are one, and one engine writes either, depending on who asks.
 * @param parent the path of the field that they are nested in, with a dot at its end
 */
export function fieldProblems(list: FieldList, found: readonly Field[], ordered: boolean, parent = ""): string[] {
  const wanted = itemsOf(list);
  const names = found.map(({ name }) => name);
  const missing = wanted.filter(({ name }) => !names.includes(name));
  const others = names.filter((name) => !wanted.some((one) => one.name === name));
  const extra = Array.isArray(list) ? others : [];
  const both = wanted.flatMap((one) => {
    const other = found.find(({ name }) => name === one.name);
    return other ? [[one, other] as const] : [];
  });
  return [
    ...missing.map(({ name }) => `no field ${parent}${name}${nearestField(name, others)}`),
    ...(extra.length > 0 ? [`not declared: ${listNames(extra.map((name) => parent + name))}`] : []),
    ...both.flatMap(([one, other]) => [
      ...typeProblem(one, other, parent),
      ...(one.fields ? fieldProblems(one.fields, other.fields ?? [], ordered, `${parent}${one.name}.`) : []),
    ]),
    ...(ordered && missing.length === 0 ? orderProblem(wanted, names, parent) : []),
  ];
}

/** Only a field that is not declared may be the one that is meant. */
function nearestField(name: string, others: readonly string[]): string {
  const near = closest(name, others);
  return near === undefined ? "" : `, the nearest is ${markedDifference(near, name)}`;
}

function typeProblem({ name, type }: ExpectedField, found: Field, parent: string): string[] {
  if (type === undefined || type.toLowerCase() === found.type?.toLowerCase()) return [];
  return [`field ${parent}${name} is ${found.type ?? "without a type"}, not ${type}`];
}

function orderProblem(wanted: readonly ExpectedField[], names: readonly string[], parent: string): string[] {
  const order = names.filter((name) => wanted.some((one) => one.name === name));
  const first = wanted.findIndex(({ name }, at) => order[at] !== name);
  if (first === -1) return [];
  return [
    `the order is ${listNames(order.map((name) => parent + name))}: ${order[first]} comes where ${wanted[first]?.name} should`,
  ];
}
