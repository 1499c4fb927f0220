/** The labels of what a rehearsal makes in the container engine. The engine is asked for labels, never for names. */
export interface Labels {
  /** The directory of the stack file, as a name with a digest. */
  "lineage-rehearsal.project": string;
  "lineage-rehearsal.stack": string;
  "lineage-rehearsal.id": string;
  /**
   * The process that will remove it, as `host/pid/start`; after `kept:` when it stays on purpose; `pulumi`
   * when `pulumi destroy` will.
   */
  "lineage-rehearsal.owner": string;
  "lineage-rehearsal.expires": string;
}

/** Who owns what a rehearsal makes, and until when. */
export interface LabelOwner {
  project: string;
  stack: string;
  id: string;
  owner: string;
  /** After this, anyone may remove it. */
  expires: Date;
}

/** The labels that say so. */
export const labelsOf = ({ project, stack, id, owner, expires }: LabelOwner): Labels => ({
  "lineage-rehearsal.project": project,
  "lineage-rehearsal.stack": stack,
  "lineage-rehearsal.id": id,
  "lineage-rehearsal.owner": owner,
  "lineage-rehearsal.expires": expires.toISOString(),
});

/** The label filter that finds everything of one rehearsal. */
export const idLabel = (id: string): string => `lineage-rehearsal.id=${id}`;
