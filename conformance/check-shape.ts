import { checkText } from "./check-text.ts";
import type { FindingsOfEvent } from "./findings-of-event.ts";
import { nearName } from "./near-names.ts";
import { into, intoChosen, type Path, quote } from "./path.ts";
import type { Members, Place, Shape, Variants } from "./shapes.ts";

/** What checking a value needs beside it. */
export interface Checking {
  findings: FindingsOfEvent;
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
  const { members, required, closed, together = [] } = shape;
  const { findings } = checking;
  const unknown = Object.keys(value).filter((name) => !members.has(name));
  const meant = new Set<string>();
  for (const name of unknown.slice(0, mostUnknown)) {
    const absent = [...members.keys()].filter((one) => !Object.hasOwn(value, one));
    const near = nearName(name, absent);
    if (near !== undefined) meant.add(near);
    const advice = near === undefined ? "" : `; did you mean ${near}? Consumers read nothing else`;
    if (closed)
      findings.error(
        "member.name",
        into(path, name),
        `expected no other member than ${[...members.keys()].join(", ")}${advice}`,
      );
    else if (near !== undefined) {
      const isNeeded = required.includes(near);
      const words = `expected ${near}, found ${quote(name)}: write ${near}, which consumers read`;
      if (isNeeded) findings.error("member.name", into(path, name), words);
      else findings.warning("member.name", into(path, name), words);
    }
  }
  for (const name of required)
    if (!Object.hasOwn(value, name) && !meant.has(name))
      findings.error("member.missing", into(path, name), "expected it, as the specification requires, found nothing");
  for (const [name, of] of members)
    if (Object.hasOwn(value, name)) checkShape(value[name], of, into(path, name), checking);
  const there = together.filter((name) => Object.hasOwn(value, name));
  if (there.length > 0)
    for (const name of together.filter((one) => !there.includes(one)))
      findings.error("member.missing", into(path, name), `expected it beside ${there.join(", ")}, found nothing`);
}
