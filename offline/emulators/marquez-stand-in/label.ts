/** The header of every answer, which says that this is not Marquez. */
export const STAND_IN = { "X-Lineage-Rehearsal-Stand-In": "marquez" };

/** The release of Marquez whose recorded answers the tests compare with. */
export const ANSWERS_AS = "0.51.1";
