import { firstFew, type QualifiedName } from "../lineage/names.ts";
import type { Drift } from "./drift.ts";

/** How many names a line lists. */
const mostNames = 5;
/** Characters of a name in a line. */
const longestName = 200;

/** A name in a line: without control characters, and not longer than a line. */
export function inLine(text: string): string {
  const shown = text === "" || /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(text) ? JSON.stringify(text) : text;
  const characters = [...shown.replaceAll(/[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu, "?")];
  return characters.length > longestName ? `${characters.slice(0, longestName).join("")}…` : characters.join("");
}

/** A name after its namespace, as in `warehouse/orders`, where that is not the namespace that most have. */
export function nameInLine({ namespace, name }: QualifiedName, home?: string): string {
  if (namespace === home) return inLine(name);
  const slash = namespace.endsWith("/") || name.startsWith("/") ? "" : "/";
  return inLine(`${namespace}${slash}${name}`);
}

/** Several names of a line. */
export function namesInLine(names: readonly string[]): string {
  if (names.length > mostNames) return `${names.slice(0, mostNames).join(", ")} and ${names.length - mostNames} more`;
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names.join("");
}

/**
 * A drift in one line, as in `breaking: job etl.load, dataset warehouse/orders: field email was removed`.
 * @param home the namespace that is left out
 */
export function driftInWords(drift: Drift, home?: string): string {
  const { kind, job, dataset, alsoIn = [], what, why, nearest } = drift;
  const named = (noun: string, all: QualifiedName[]) =>
    `${noun}${all.length > 1 ? "s" : ""} ${namesInLine(all.map((one) => nameInLine(one, home)))}`;
  const where = [
    ...(job ? [named("job", dataset ? [job] : [job, ...alsoIn])] : []),
    ...(dataset ? [named("dataset", [dataset, ...alsoIn])] : []),
  ];
  const hints = [
    ...(why === undefined ? [] : [why]),
    ...(nearest === undefined ? [] : [`the nearest that is new is ${inLine(nearest)}`]),
  ];
  return `${[kind, ...(where.length > 0 ? [where.join(", ")] : []), what].join(": ")}${hints.length > 0 ? ` (${hints.join("; ")})` : ""}`;
}

/** Drifts in words, grouped by kind, and no more than so many. */
export const driftsInWords = (drifts: readonly Drift[], most: number, home?: string): string[] =>
  firstFew(
    drifts.map((one) => driftInWords(one, home)),
    most,
  );
