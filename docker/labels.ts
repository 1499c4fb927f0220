/**
 * The labels of a rehearsal's containers and networks. They say who made them and until when they may stay.
 * Everything that is removed is found by these labels, never by its name.
 */
export interface Labels {
  /** The name of the stack file's directory, with a digest of its path. */
  "lineage-rehearsal.project": string;
  "lineage-rehearsal.stack": string;
  "lineage-rehearsal.id": string;
  /**
   * The process that will remove the objects, as `host/pid/start/namespace/boot`. `kept:` comes before it when they stay on
   * purpose. It is `pulumi` when a person will remove them with `pulumi destroy`.
   */
  "lineage-rehearsal.owner": string;
  /** In ISO 8601. */
  "lineage-rehearsal.expires": string;
  /** The marks of the container of the engine in which the owner runs, if it runs in one: `id@started`. */
  "lineage-rehearsal.runner"?: string;
}

/** Who owns the objects of one rehearsal, and until when they may stay. */
export interface LabelOwner {
  project: string;
  stack: string;
  id: string;
  owner: string;
  /** From when on `rehearse reap` may remove the objects. */
  expires: Date;
}

/** The labels for one rehearsal. */
export const labelsOf = ({ project, stack, id, owner, expires }: LabelOwner): Labels => ({
  "lineage-rehearsal.project": project,
  "lineage-rehearsal.stack": stack,
  "lineage-rehearsal.id": id,
  "lineage-rehearsal.owner": owner,
  "lineage-rehearsal.expires": expires.toISOString(),
});

/** Labels as options of the `docker` command. */
export const labelOptions = (labels: Labels | Record<string, string>): string[] =>
  Object.entries(labels).flatMap(([label, value]) => ["--label", `${label}=${value}`]);

/** The label that all objects of one rehearsal carry, as a filter. */
export const idLabel = (id: string): string => `lineage-rehearsal.id=${id}`;

/** The name of a stack's network. */
export const networkOf = (id: string): string => `lineage-rehearsal-${id}`;

/** The label that only the container of a command has, which is no service of its stack. */
export const commandLabel = "lineage-rehearsal.command";
