import { isMapping } from "./check-shape.ts";
import type { Finding } from "./finding.ts";
import { FindingsOfEvent } from "./findings-of-event.ts";
import { conventionOf } from "./naming-conventions.ts";
import { into, type Path, quote } from "./path.ts";

/**
 * Checks the names of an event's datasets against the conventions of the specification for their sources. A namespace
 * that names no source of the conventions is the producer's own, and not judged.
 */
export function checkNaming(body: unknown): Finding[] {
  const findings = new FindingsOfEvent();
  if (!isMapping(body)) return [];
  for (const side of ["inputs", "outputs"] as const) {
    const all = Object.hasOwn(body, side) ? body[side] : undefined;
    if (Array.isArray(all))
      for (const [index, one] of all.entries()) checkDataset(one, into(into(undefined, side), index), findings);
  }
  if (Object.hasOwn(body, "dataset")) checkDataset(body.dataset, into(undefined, "dataset"), findings);
  return findings.all;
}

/** A longer name is not compared with a pattern. */
const longest = 2_000;

function checkDataset(value: unknown, path: Path, findings: FindingsOfEvent): void {
  if (!isMapping(value)) return;
  const { namespace, name } = value;
  if (typeof namespace !== "string" || typeof name !== "string" || namespace.length > longest || name.length > longest)
    return;
  if (namespace.trim() === "" || name.trim() === "") return;
  const convention = conventionOf(namespace);
  if (!convention) return;
  const { source, namespaces, names } = convention;
  if (!namespaces.matches(namespace))
    findings.warning(
      "naming",
      into(path, "namespace"),
      `expected ${namespaces.words} for ${source}, found ${quote(namespace)}`,
    );
  if (!names.matches(name))
    findings.warning("naming", into(path, "name"), `expected ${names.words} for ${source}, found ${quote(name)}`);
}
