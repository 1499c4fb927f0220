/** The header of every answer, which says that this is not the Marquez web UI. */
export const STAND_IN = { "X-Lineage-Rehearsal-Stand-In": "marquez-web" };
