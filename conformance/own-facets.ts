/** What is wrong in the body of a facet: where, from the facet inwards, and the words. */
export interface BodyFault {
  steps: string[];
  words: string;
}

/** Checks of the bodies of facets that the user has schemas for, by the key of the facet. */
export type OwnFacets = ReadonlyMap<string, (body: unknown) => BodyFault[]>;
