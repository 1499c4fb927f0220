import { randomBytes } from "node:crypto";
import { projectKey } from "../directories.ts";
import { type Labels, labelsOf } from "../docker/labels.ts";

/** A rehearsal's id: its UTC start and a random part, so that ids sort by time and never collide. */
export const newId = (startedAt: Date): string =>
  `${startedAt
    .toISOString()
    .replace(/[-:]|\.\d+/g, "")
    .toLowerCase()}-${randomBytes(4).toString("hex")}`;

/** A new, unique stack name that begins with another one. */
export const ephemeralName = (stack: string): string => `${stack}-${randomBytes(4).toString("hex")}`;

/** What a rehearsal's labels say about it. */
export interface IdentityRequest {
  stack: string;
  /** The directory of the stack file, absolute. */
  project: string;
  /** The process that removes what the rehearsal creates, or `pulumi`. */
  owner: string;
  /** Age at which `rehearse reap` may remove it, in milliseconds. */
  expires: number;
  /** By default a new one. */
  id?: string;
  /** The marks of the container of the engine in which the owner runs. */
  runner?: string;
}

/** Creates the id of a rehearsal that starts now, and the labels of everything that it creates. */
export function newIdentity({ stack, project, owner, expires, runner, ...given }: IdentityRequest): {
  id: string;
  startedAt: Date;
  labels: Labels;
} {
  const startedAt = new Date();
  const id = given.id ?? newId(startedAt);
  const until = new Date(startedAt.getTime() + expires);
  const labels = labelsOf({ project: projectKey(project), stack, id, owner, expires: until });
  return { id, startedAt, labels: { ...labels, ...(runner && { "lineage-rehearsal.runner": runner }) } };
}
