import { type Checking, checkMembers } from "./check-shape.ts";
import type { Facet } from "./facet.ts";
import { facetsOf } from "./facets.ts";
import type { Path } from "./path.ts";
import type { Members } from "./shapes.ts";

/**
 * Checks the body of a facet of the specification. A body that is plainly that of another facet is told as one problem,
 * not as everything that it lacks.
 * @param base what every facet of that place has
 */
export function checkBody(
  value: Readonly<Record<string, unknown>>,
  facet: Facet,
  base: Members,
  path: Path,
  checking: Checking,
): void {
  const other = otherBody(value, facet);
  if (other) {
    const found = [...other.shape.members.keys()].filter((name) => Object.hasOwn(value, name));
    checking.findings.error(
      "facet.body",
      path,
      `expected the members of ${facet.key}, ${listOf(facet)}, found those of ${other.key}: ${found.join(", ")}`,
    );
  }
  // A facet is deleted by its key alone.
  const isEmpty = other !== undefined || value._deleted === true;
  checkMembers(value, isEmpty ? base : together(facet, base), path, checking);
}

const listOf = ({ shape }: Facet): string => [...shape.members.keys()].join(", ");

const merged = new WeakMap<Members, Map<Members, Members>>();
function together({ shape }: Facet, base: Members): Members {
  const known = merged.get(base) ?? new Map<Members, Members>();
  merged.set(base, known);
  const made = known.get(shape) ?? {
    ...shape,
    members: new Map([...base.members, ...shape.members]),
    required: [...base.required, ...shape.required],
  };
  known.set(shape, made);
  return made;
}

/** The facet whose members a body has, when it has none of its own facet's. */
function otherBody(value: Readonly<Record<string, unknown>>, facet: Facet): Facet | undefined {
  const own = Object.keys(value).filter((name) => !name.startsWith("_"));
  if (own.length === 0 || own.length > 20 || own.some((name) => facet.shape.members.has(name))) return undefined;
  return [...facetsOf(facet.place).values()].find(
    ({ shape }) => own.every((name) => shape.members.has(name)) && shape.required.every((name) => own.includes(name)),
  );
}
