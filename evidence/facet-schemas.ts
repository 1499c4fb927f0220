import { readFile } from "node:fs/promises";
import type { AnySchemaObject, ErrorObject, ValidateFunction } from "ajv/dist/2020.js";
import { coreVersions } from "../conformance/core.ts";
import { classOf } from "../conformance/facet.ts";
import { formats } from "../conformance/formats.ts";
import type { BodyFault, OwnFacets } from "../conformance/own-facets.ts";
import { messageOf, RehearsalError } from "../errors.ts";

/** JSON Schemas (2020-12) of the user's own facets, by the key of the facet. */
export type FacetSchemas = Readonly<Record<string, unknown>>;

/**
 * Reads the user's JSON Schemas of their own facets.
 * @param files the path of each schema, by the key of its facet
 * @throws RehearsalError SETTINGS when a file is no JSON Schema
 */
export async function facetSchemas(files: Readonly<Record<string, string>>): Promise<FacetSchemas> {
  const schemas = new Map<string, unknown>();
  for (const [key, file] of Object.entries(files)) {
    try {
      const schema: unknown = JSON.parse(await readFile(file, "utf8"));
      await ownFacetsOf({ [key]: schema });
      schemas.set(key, schema);
    } catch (error) {
      throw new RehearsalError(
        "SETTINGS",
        {
          doing: `reading conformance.schemas.${key}`,
          found: `${file} is no JSON Schema that can be used: ${messageOf(error)}`,
          next: "Correct the schema. It may refer to itself and to OpenLineage's core schema, and to nothing else.",
        },
        { cause: error },
      );
    }
  }
  return Object.fromEntries(schemas);
}

/**
 * The checks that schemas make. The library that validates with them is loaded only where there are any.
 * @throws Error when one is no JSON Schema
 */
export async function ownFacetsOf(schemas: FacetSchemas): Promise<OwnFacets> {
  const own = new Map<string, (body: unknown) => BodyFault[]>();
  if (Object.keys(schemas).length === 0) return own;
  const { Ajv2020 } = await import("ajv/dist/2020.js");
  for (const [key, schema] of Object.entries(schemas)) {
    // Each by itself: two files may have the same $id.
    const ajv = new Ajv2020({ allErrors: true, strict: false, logger: false });
    for (const [name, { matches }] of Object.entries(formats)) ajv.addFormat(name, matches);
    for (const version of coreVersions) ajv.addSchema(coreOf(version));
    own.set(key, checkOf(key, ajv.compile(schema as AnySchemaObject), schema as SchemaFile));
  }
  return own;
}

/** A file of OpenLineage describes the mapping of facets, with the facet's key in it; another the body itself. */
interface SchemaFile {
  properties?: Record<string, unknown>;
}

function checkOf(key: string, validate: ValidateFunction, { properties }: SchemaFile): (body: unknown) => BodyFault[] {
  const isWrapped = properties !== undefined && Object.hasOwn(properties, key);
  return (body) => {
    if (validate(isWrapped ? { [key]: body } : body)) return [];
    return (validate.errors ?? []).map((error) => faultOf(error, isWrapped ? 1 : 0));
  };
}

function faultOf({ instancePath, keyword, message = "", params }: ErrorObject, outer: number): BodyFault {
  const steps = instancePath
    .split("/")
    .slice(1 + outer)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const missing = keyword === "required" ? [String(params.missingProperty)] : [];
  const values = keyword === "enum" ? `: ${JSON.stringify(params.allowedValues).slice(0, 200)}` : "";
  return { steps: [...steps, ...missing], words: `expected by your schema: it ${message}${values}` };
}

/** What a facet's schema refers to: the classes of facets in OpenLineage's core schema. */
function coreOf(version: string): object {
  const text = { type: "string" };
  const facet = {
    type: "object",
    properties: { _producer: text, _schemaURL: text },
    required: ["_producer", "_schemaURL"],
  };
  const names = ["BaseFacet", ...Object.values(classOf)];
  return {
    $id: `https://openlineage.io/spec/${version}/OpenLineage.json`,
    $defs: Object.fromEntries(names.map((name) => [name, facet])),
  };
}
