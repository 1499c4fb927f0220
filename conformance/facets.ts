import { datasetFacets } from "./dataset-facets.ts";
import type { Facet } from "./facet.ts";
import { jobFacets } from "./job-facets.ts";
import { runFacets } from "./run-facets.ts";
import type { Place } from "./shapes.ts";
import { sideFacets } from "./side-facets.ts";

/** Every facet of OpenLineage's specification as of openlineage-python 1.54.0. */
export const facets: readonly Facet[] = [...runFacets, ...jobFacets, ...datasetFacets, ...sideFacets];

const places: readonly Place[] = ["run", "job", "dataset", "input", "output"];

const byPlace: ReadonlyMap<Place, ReadonlyMap<string, Facet>> = new Map(
  places.map((place) => [place, new Map(facets.filter((one) => one.place === place).map((one) => [one.key, one]))]),
);

/** The facets of a place, by key. */
export const facetsOf = (place: Place): ReadonlyMap<string, Facet> => byPlace.get(place) ?? new Map();
