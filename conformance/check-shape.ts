import { checkText } from "./check-text.ts";
import type { FindingsOfEvent } from "./findings-of-event.ts";
import { nearName } from "./near-names.ts";
import type { OwnFacets } from "./own-facets.ts";
import { into, intoChosen, type Path, quote } from "./path.ts";
import type { Members, Place, Shape, Variants } from "./shapes.ts";

/** What checking a value needs beside it. */
export interface Checking {
  findings: FindingsOfEvent;
  /** Checks of the user's own facets. */
  own: OwnFacets;
  /** Checks a mapping of facets. */
  facets(place: Place, value: object, path: Path): void;
}

type Mapping = Readonly<Record<string, unknown>>;

/** Values that are nested deeper are not looked at: no engine writes such, and reading them could exhaust the stack. */
const deepest = 100;
/** Members that the specification does not have are compared with those that it has, the first of them. */
const mostUnknown = 20;

export const isMapping = (value: unknown): value is Mapping =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value's type for a message. */
export const typeOf = (value: unknown): string =>
  value === null
    ? "null"
    : Array.isArray(value)
      ? "a list"
      : typeof value === "object"
        ? "an object"
        : typeof value === "string"
          ? `the string ${quote(value)}`
          : `the ${typeof value} ${String(value)}`;

/** Checks a value against its shape. Every problem is told, whatever was found before it. */
export function checkShape(value: unknown, shape: Shape, path: Path | undefined, checking: Checking): void {
  const { findings } = checking;
  const wrong = (expected: string): void => {
    const advice = value === null ? "; leave out what there is no value for" : "";
    findings.error("member.type", path, `expected ${expected}, found ${typeOf(value)}${advice}`);
  };
  if ((path?.depth ?? 0) > deepest)
    findings.warning("member.depth", path, `expected at most ${deepest} levels; what is deeper was not checked`);
  else if (shape.kind === "self") checkShape(value, shape.of(), path, checking);
  else if (shape.kind === "string") {
    if (typeof value === "string") checkText(value, shape, path, findings);
    else wrong("a string");
  } else if (shape.kind === "integer") {
    if (!Number.isInteger(value)) wrong("a whole number");
    else if (shape.min !== undefined && Number(value) < shape.min)
      findings.error("member.value", path, `expected at least ${shape.min}, found ${String(value)}`);
  } else if (shape.kind === "number") {
    if (typeof value !== "number") wrong("a number");
  } else if (shape.kind === "boolean") {
    if (typeof value !== "boolean") wrong("true or false");
  } else if (shape.kind === "list") {
    if (!Array.isArray(value)) wrong("a list");
    else for (const [index, item] of value.entries()) checkShape(item, shape.of, into(path, index), checking);
  } else if (!isMapping(value)) wrong("an object");
  else if (shape.kind === "map") {
    const { of } = shape;
    if (of) for (const [name, item] of Object.entries(value)) checkShape(item, of, intoChosen(path, name), checking);
  } else if (shape.kind === "facets") checking.facets(shape.place, value, path ?? into(undefined, "facets"));
  else if (shape.kind === "variants") checkVariants(value, shape, path, checking);
  else checkMembers(value, shape, path, checking);
}

function checkVariants(value: Mapping, { cases }: Variants, path: Path | undefined, checking: Checking): void {
  const type = Object.hasOwn(value, "type") ? value.type : undefined;
  const found = typeof type === "string" ? cases.get(type) : undefined;
  const words = `expected one of ${[...cases.keys()].join(", ")}`;
  if (found) checkMembers(value, found, path, checking);
  else if (type === undefined) checking.findings.error("member.missing", into(path, "type"), `${words}, found nothing`);
  else checking.findings.error("member.value", into(path, "type"), `${words}, found ${typeOf(type)}`);
}

/** Checks the members of an object. */
export function checkMembers(value: Mapping, shape: Members, path: Path | undefined, checking: Checking): void {
  const { members, required, together = [] } = shape;
  const { findings } = checking;
  const unknown: string[] = [];
  for (const name of Object.keys(value)) {
    const of = members.get(name);
    if (of === undefined) unknown.push(name);
    else checkShape(value[name], of, into(path, name), checking);
  }
  const meant = unknown.length > 0 ? tellUnknown(unknown, value, shape, path, findings) : undefined;
  for (const name of required)
    if (!Object.hasOwn(value, name) && !meant?.has(name))
      findings.error("member.missing", into(path, name), "expected it, as the specification requires, found nothing");
  const there = together.filter((name) => Object.hasOwn(value, name));
  if (there.length > 0)
    for (const name of together.filter((one) => !there.includes(one)))
      findings.error("member.missing", into(path, name), `expected it beside ${there.join(", ")}, found nothing`);
}

/**
 * Tells the members that the specification does not have, where it allows no others or where they are nearly one of its own.
 * @returns the members that were probably meant by them
 */
function tellUnknown(
  unknown: readonly string[],
  value: Mapping,
  { members, required, closed }: Members,
  path: Path | undefined,
  findings: FindingsOfEvent,
): Set<string> {
  const names = [...members.keys()];
  const absent = names.filter((one) => !Object.hasOwn(value, one));
  const meant = new Set<string>();
  for (const name of unknown.slice(0, mostUnknown)) {
    const near = nearName(name, absent);
    if (near !== undefined) meant.add(near);
    if (closed) {
      const advice = near === undefined ? "" : `: did you mean ${near}?`;
      const words = `expected no other member than ${names.join(", ")}, found ${quote(name)}${advice}`;
      findings.error("member.name", into(path, name), words);
    } else if (near !== undefined) {
      const words = `expected ${near}, found ${quote(name)}: write ${near}, which consumers read`;
      if (required.includes(near)) findings.error("member.name", into(path, name), words);
      else findings.warning("member.name", into(path, name), words);
    }
  }
  return meant;
}
