import { checkFacets } from "./check-facets.ts";
import { type Checking, checkMembers, isMapping, typeOf } from "./check-shape.ts";
import { core, type Kind } from "./core.ts";
import type { Finding } from "./finding.ts";
import { FindingsOfEvent } from "./findings-of-event.ts";
import { nearName } from "./near-names.ts";
import type { OwnFacets } from "./own-facets.ts";
import { into } from "./path.ts";
import { isPublished, readSchemaUrl } from "./schema-url.ts";

/**
 * Checks an event against OpenLineage 2-0-2 and its facets, by a model of ours of both. What is no event of OpenLineage
 * has one finding that says so. It never throws, whatever the body is.
 * @param body the event as it was sent, parsed
 * @param own checks of the user's own facets
 */
export function checkEvent(body: unknown, own: OwnFacets = new Map()): Finding[] {
  const findings = new FindingsOfEvent();
  const checking: Checking = {
    findings,
    own,
    facets: (place, value, path) => checkFacets(place, value, path, checking),
  };
  if (!isMapping(body)) {
    const advice = Array.isArray(body) ? ": send each event by itself" : "";
    findings.error("event.json", undefined, `expected an event, which is an object, found ${typeOf(body)}${advice}`);
    return findings.all;
  }
  const kind = kindOf(body);
  if (!kind) {
    const words =
      "expected a run event, with run and job; a job event, with job alone; or a dataset event, with dataset alone";
    findings.error("event.kind", undefined, `${words}, found ${describe(Object.keys(body))}`);
    return findings.all;
  }
  checkMembers(body, core[kind], undefined, checking);
  checkKind(body, kind, findings);
  return findings.all;
}

const describe = (names: string[]): string => {
  const near = names.map((name) => [name, nearName(name, ["run", "job", "dataset"])]).find(([, one]) => one);
  return near ? `${near[0]}: write ${near[1]}` : "none of them";
};

/** The kind by its members. The schema's own `oneOf` names every kind that an event is not. */
const kindOf = (body: object): Kind | undefined =>
  Object.hasOwn(body, "run")
    ? "RunEvent"
    : Object.hasOwn(body, "dataset")
      ? "DatasetEvent"
      : Object.hasOwn(body, "job")
        ? "JobEvent"
        : undefined;

const kinds: readonly string[] = Object.keys(core);

function checkKind(body: Readonly<Record<string, unknown>>, kind: Kind, findings: FindingsOfEvent): void {
  for (const other of kind === "RunEvent" ? ["dataset"] : kind === "DatasetEvent" ? ["job"] : [])
    if (Object.hasOwn(body, other)) {
      const words = `expected no ${other} in an event with ${kind === "RunEvent" ? "run" : "dataset"}, found both: send each in an event of its own`;
      // With run and job, the schema takes the event for a run event, whatever else it has.
      if (kind === "RunEvent" && Object.hasOwn(body, "job"))
        findings.warning("event.kind", into(undefined, other), `${words}, for consumers read the run event alone`);
      else findings.error("event.kind", into(undefined, other), words);
    }
  if (kind === "RunEvent" && !Object.hasOwn(body, "eventType"))
    findings.warning(
      "event.type",
      into(undefined, "eventType"),
      "expected a type, such as START, found none: Marquez takes it for RUNNING",
    );
  if (typeof body.schemaURL !== "string") return;
  const path = into(undefined, "schemaURL");
  const { name, version, isOfficial } = readSchemaUrl(body.schemaURL);
  const expected = `expected https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/${kind}`;
  if (kinds.includes(name) && name !== kind)
    findings.error("schema-url.kind", path, `${expected}, found that of a ${name}, for which consumers take the event`);
  else if (!kinds.includes(name) && kind !== "RunEvent")
    findings.warning(
      "schema-url.kind",
      path,
      `${expected}, found ${JSON.stringify(name.slice(0, 60))}: Marquez takes the event for a RunEvent`,
    );
  else if (isOfficial && version !== undefined) {
    const published = isPublished(version);
    if (published === "newer")
      findings.warning("schema-url.version", path, `version ${version} is newer than 2-0-2, which was checked`);
    else if (!published)
      findings.warning("schema-url.version", path, `${expected}, found version ${version}, which was never published`);
  }
}
