import type { Facet } from "./facet.ts";
import { facets, facetsOf } from "./facets.ts";
import { nearName, sameBut } from "./near-names.ts";
import { facetsNamedBy, isGeneral, type SchemaUrl } from "./schema-url.ts";
import type { Place } from "./shapes.ts";

/** What a key of a mapping of facets stands for. */
export type KeyMeaning =
  | { is: "known"; facet: Facet }
  /** A wrong key for a facet of this place. */
  | { is: "wrong"; facet: Facet; why: string }
  /** A facet that stands elsewhere. */
  | { is: "misplaced"; facet: Facet }
  /** A facet of the producer's own. */
  | { is: "custom" }
  | { is: "unknown" };

/** Keys that producers send, or sent, for facets of the specification. */
const aliases: ReadonlyMap<string, { key: string; why: string }> = new Map([
  ["parentRun", { key: "parent", why: "Marquez reads it as parent, other consumers do not" }],
  ["processingEngine", { key: "processing_engine", why: "no consumer reads it" }],
  ["datasetVersion", { key: "version", why: "no consumer reads it" }],
]);

/** The words for a place. */
export const placeWords: Record<Place, string> = {
  run: "run.facets",
  job: "job.facets",
  dataset: "facets of a dataset",
  input: "inputFacets",
  output: "outputFacets",
};

/**
 * What a key means.
 * @param schema what the facet's `_schemaURL` says; undefined when it has none that could be read
 */
export function meaningOf(key: string, place: Place, schema: SchemaUrl | undefined): KeyMeaning {
  const here = facetsOf(place);
  const known = here.get(key);
  if (known) return { is: "known", facet: known };
  const alias = aliases.get(key);
  const other = here.get(alias?.key ?? sameBut(key, here.keys()) ?? "");
  if (other) return { is: "wrong", facet: other, why: alias?.why ?? "no consumer reads it" };
  const named = schema ? facetsNamedBy(schema) : [];
  const meant = named.find((one) => one.place === place) ?? named[0];
  if (meant?.place === place) return { is: "wrong", facet: meant, why: "its _schemaURL names that facet" };
  if (meant) return { is: "misplaced", facet: meant };
  // The schema says that the facet is the producer's own, whatever it is called.
  if (
    schema &&
    (!schema.isOfficial || isGeneral(schema)) &&
    !facets.some((one) => one.key === key && schema.isOfficial)
  )
    return near(key, here, schema) ?? { is: "custom" };
  const elsewhere = facets.find((one) => one.key === key);
  return elsewhere ? { is: "misplaced", facet: elsewhere } : (near(key, here, schema) ?? { is: "unknown" });
}

/** A key that is nearly one of the place; a facet whose schema is elsewhere is called as its producer likes. */
function near(key: string, here: ReadonlyMap<string, Facet>, schema: SchemaUrl | undefined): KeyMeaning | undefined {
  if (schema && !schema.isOfficial) return undefined;
  const facet = here.get(nearName(key, here.keys()) ?? "");
  return facet && { is: "wrong", facet, why: "no consumer reads it" };
}
