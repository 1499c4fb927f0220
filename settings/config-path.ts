/** The namespace of this project's settings. */
export const project = "lineage-rehearsal";

/** A path to a value of a stack file: its namespace, its key, and the keys within. */
export type ConfigPath = readonly string[];

/** A key of a stack file, in its two parts. One that is written without a namespace is the project's. */
export function keyOf(fullKey: string, own: string = project): { namespace: string; key: string } {
  const [, namespace = own, key = fullKey] = /^(?:([^:]+):)?(.+)$/s.exec(fullKey) ?? [];
  return { namespace, key };
}

/** A path as users write it. */
export const writtenPath = ([namespace, ...path]: ConfigPath): string =>
  `${namespace === "aws" ? "aws:" : ""}${path.join(".")}`;
