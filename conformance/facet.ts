import type { Members, Place } from "./shapes.ts";

/** A facet of OpenLineage's specification. */
export interface Facet {
  /** Its key in the mapping of facets. */
  key: string;
  place: Place;
  /** The name of its definition, as the fragment of `_schemaURL` has it. */
  definition: string;
  /** The name of the file that holds the definition, without `.json`. */
  file: string;
  /** Every version that was published, the newest last. Only the newest is checked: older ones allow what it allows. */
  versions: readonly string[];
  /** Its members, without those that every facet has. */
  shape: Members;
}

/** How the classes of facets end, by place. */
export const classOf: Record<Place, string> = {
  run: "RunFacet",
  job: "JobFacet",
  dataset: "DatasetFacet",
  input: "InputDatasetFacet",
  output: "OutputDatasetFacet",
};

/** Makes a facet. Its versions are told in one line, the newest last. */
export const facet = (
  key: string,
  place: Place,
  definition: string,
  versions: string,
  shape: Members,
  file = definition,
): Facet => ({ key, place, definition, file, versions: versions.split(" "), shape });
