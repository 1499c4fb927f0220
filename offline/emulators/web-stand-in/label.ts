/** The header of every answer, by which anybody can tell this from the Marquez web UI. */
export const STAND_IN = { "X-Lineage-Rehearsal-Stand-In": "marquez-web" };
