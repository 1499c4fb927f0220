/** The header of every answer, by which anybody can tell this from Marquez. */
export const STAND_IN = { "X-Lineage-Rehearsal-Stand-In": "marquez" };

/** The release whose recorded answers this one is tested against. */
export const ANSWERS_AS = "0.51.1";
