/** The labels that say whose a container or network is and until when it may stay. The engine is asked for these, never for names. */
export interface Labels {
  "lineage-rehearsal.project": string;
  "lineage-rehearsal.stack": string;
  "lineage-rehearsal.id": string;
  "lineage-rehearsal.expires": string;
}

/**
 * The labels of one rehearsal's things.
 * @param expires when they may be removed by anyone who tidies up
 */
export const labelsOf = (stack: string, id: string, expires: Date): Labels => ({
  "lineage-rehearsal.project": "lineage-rehearsal",
  "lineage-rehearsal.stack": stack,
  "lineage-rehearsal.id": id,
  "lineage-rehearsal.expires": expires.toISOString(),
});
