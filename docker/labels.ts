/** The labels that say whose a container or network is and until when it may stay. The engine is asked for these, never for names. */
export interface Labels {
  /** The directory of the stack file, as a name with a digest. */
  "lineage-rehearsal.project": string;
  "lineage-rehearsal.stack": string;
  "lineage-rehearsal.id": string;
  /** The process that will remove it, as `host/pid/start`, after `kept:` when it stays on purpose; `pulumi` when that is left to people. */
  "lineage-rehearsal.owner": string;
  "lineage-rehearsal.expires": string;
}

/** Whose things they are. */
export interface Whose {
  project: string;
  stack: string;
  id: string;
  owner: string;
  /** When they may be removed by anyone who tidies up. */
  expires: Date;
}

/** The labels of one rehearsal's things. */
export const labelsOf = ({ project, stack, id, owner, expires }: Whose): Labels => ({
  "lineage-rehearsal.project": project,
  "lineage-rehearsal.stack": stack,
  "lineage-rehearsal.id": id,
  "lineage-rehearsal.owner": owner,
  "lineage-rehearsal.expires": expires.toISOString(),
});
