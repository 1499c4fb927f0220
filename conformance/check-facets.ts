import { type Checking, checkMembers, isMapping, typeOf } from "./check-shape.ts";
import { coreVersions } from "./core.ts";
import type { Facet } from "./facet.ts";
import { checkBody } from "./facet-body.ts";
import { type KeyMeaning, meaningOf, placeWords } from "./facet-key.ts";
import { facetsOf } from "./facets.ts";
import type { FindingsOfEvent } from "./findings-of-event.ts";
import { into, type Path, quote } from "./path.ts";
import { facetsNamedBy, isGeneral, isPublished, readSchemaUrl, type SchemaUrl } from "./schema-url.ts";
import { flag, object, type Place, uri } from "./shapes.ts";

const base = { _producer: uri, _schemaURL: uri };
/** What every facet has. Facets of jobs and datasets can be deleted. */
const baseFacet: Record<Place, ReturnType<typeof object>> = {
  run: object(base),
  job: object(base, { _deleted: flag }),
  dataset: object(base, { _deleted: flag }),
  input: object(base),
  output: object(base),
};

/** Checks a mapping of facets: each key, each body, and the schema that each names. */
export function checkFacets(place: Place, value: object, path: Path, checking: Checking): void {
  const { findings } = checking;
  const outer = findings.facet;
  for (const [key, facet] of Object.entries(value)) {
    findings.facet = outer ?? key;
    checkFacet(place, key, facet, into(path, key), checking);
  }
  findings.facet = outer;
}

function checkFacet(place: Place, key: string, value: unknown, path: Path, checking: Checking): void {
  const { findings } = checking;
  if (!isMapping(value)) {
    findings.error("member.type", path, `expected a facet, which is an object, found ${typeOf(value)}`);
    return;
  }
  const own = checking.own.get(key);
  if (own) {
    for (const { steps, words } of own(value))
      findings.error(
        "facet.schema",
        steps.reduce<Path>((at, step) => into(at, /^\d{1,9}$/.test(step) ? Number(step) : step), path),
        words,
      );
    // A schema for a facet of OpenLineage wants more than the specification. It does not replace it.
    if (!facetsOf(place).has(key)) {
      checkMembers(value, baseFacet[place], path, checking);
      return;
    }
  }
  const url = Object.hasOwn(value, "_schemaURL") ? value._schemaURL : undefined;
  const schema = typeof url === "string" ? readSchemaUrl(url) : undefined;
  const meaning = meaningOf(key, place, schema);
  tellKey(key, place, meaning, path, findings);
  if (meaning.is === "custom" || meaning.is === "unknown") checkMembers(value, baseFacet[place], path, checking);
  else {
    checkBody(value, meaning.facet, baseFacet[place], path, checking);
    if (schema && value._deleted !== true) checkSchema(schema, meaning.facet, into(path, "_schemaURL"), findings);
  }
}

function tellKey(key: string, place: Place, meaning: KeyMeaning, path: Path, findings: FindingsOfEvent): void {
  if (meaning.is === "wrong")
    findings.error("facet.key", path, `expected the key ${meaning.facet.key}, found ${quote(key)}: ${meaning.why}`);
  else if (meaning.is === "misplaced") {
    const { facet } = meaning;
    const asKey = facet.key === key ? "" : `, under the key ${facet.key}`;
    const words = `expected it in ${placeWords[facet.place]}${asKey}, found it in ${placeWords[place]}, where no consumer reads it`;
    findings.error("facet.place", path, words);
  } else if (meaning.is === "unknown") {
    const words = `OpenLineage has no facet ${quote(key)} in ${placeWords[place]}: if it is your own, name its schema in _schemaURL`;
    findings.warning("facet.unknown", path, words);
  } else if (meaning.is === "custom")
    findings.warning(
      "facet.custom",
      path,
      `OpenLineage has no facet ${quote(key)}, and its _schemaURL says that it is the producer's own`,
    );
}

/** Checks that `_schemaURL` names the facet, in a version that there is. */
function checkSchema(schema: SchemaUrl, facet: Facet, path: Path, findings: FindingsOfEvent): void {
  const { name, version, isCore } = schema;
  const newest = facet.versions.at(-1) ?? "";
  const expected = `expected https://openlineage.io/spec/facets/${newest}/${facet.file}.json#/$defs/${facet.definition}`;
  const named = facetsNamedBy(schema);
  const isNamed = named.some(({ key }) => key === facet.key) && named.some((one) => sharesPlace(one, facet));
  if (!isNamed && named[0])
    findings.error(
      "facet.schema-url",
      path,
      `${expected}, found that of ${named[0].key} in ${placeWords[named[0].place]}, ${quote(name)}`,
    );
  else if (!isNamed && !isGeneral(schema))
    findings.warning("facet.schema-url", path, `${expected}, found ${quote(name)}, which is no facet of OpenLineage`);
  if (version === undefined || (!isNamed && !isCore)) return;
  const published = isCore ? isPublished(version) : isPublished(version, facet.versions);
  if (published === "newer")
    findings.warning(
      "facet.version",
      path,
      `version ${version} is newer than ${isCore ? coreVersions.at(-1) : newest}, which was checked`,
    );
  else if (!published) {
    const versions = isCore ? coreVersions : facet.versions;
    findings.warning(
      "facet.version",
      path,
      `expected one of ${versions.join(", ")}, found ${version}, which was never published`,
    );
  }
}

/** A dataset and its inputs and outputs have facets of the same key, and producers name one for the other. */
const sharesPlace = (one: Facet, other: Facet): boolean =>
  isOfDataset(one) === isOfDataset(other) && (isOfDataset(one) || one.place === other.place);
const isOfDataset = ({ place }: Facet): boolean => place !== "run" && place !== "job";
