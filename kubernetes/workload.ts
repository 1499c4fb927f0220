/** A service of the stack, as a cluster runs it: one pod with one container, and a name in the namespace. */
export interface Workload {
  /** That of its host name in the namespace. */
  name: string;
  /** Its reference: a node of the cluster pulls it. */
  image: string;
  /** In the place of the image's entry point. */
  entrypoint?: readonly string[];
  /** In the place of the image's command. */
  command?: readonly string[];
  /** Variables that anybody may read who may see the pod. */
  env: Readonly<Record<string, string>>;
  /** Variables in a Secret: they stand in no object that describes the pod. */
  secretEnv?: Readonly<Record<string, string>>;
  /** Files in a Secret, by their paths. Each folder holds nothing else. */
  secretFiles?: Readonly<Record<string, string>>;
  cwd?: string;
  /** Numbers of user and group, `1000:1000`: without a number the node cannot tell that it is not root. */
  user: string;
  /** Whether its root cannot be written. */
  readOnly: boolean;
  /** Folders in memory, with their largest size in megabytes; undefined: what the limit of the container leaves. */
  memory: Readonly<Record<string, number | undefined>>;
  /** Memory limit in megabytes. */
  megabytes: number;
  /** Ports inside the container. */
  ports: readonly number[];
  /** What shows that it is ready. Left out: that it runs. */
  ready?: { port: number; path?: string };
}

/** User and group as numbers. */
export function userAndGroup(user: string): { user: number; group: number } {
  const [own, group = own] = user.split(":").map(Number);
  if (own === undefined || group === undefined || !Number.isInteger(own) || !Number.isInteger(group))
    throw new TypeError(`expected numbers of a user and a group, and not ${user}`);
  return { user: own, group };
}
