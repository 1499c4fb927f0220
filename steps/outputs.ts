import { glob, readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { RefinementRun } from "../judgement/facts.ts";

/** The outputs that are there, by path; each with the fingerprints of its files, by path. A file has one, its own. */
export type Outputs = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Finds the outputs that a pattern names: files, and directories with a file in them. A name that has brackets or stars
 * in it matches itself, whatever it means as a pattern. A link to nothing is no output, and neither is a file that
 * vanishes while it is looked at.
 */
export async function outputsOf(pattern: string | undefined, cwd: string): Promise<Outputs> {
  const found = new Map<string, Map<string, string>>();
  if (pattern === undefined) return found;
  const paths = new Set([resolve(cwd, pattern)]);
  for await (const name of glob(pattern, { cwd })) paths.add(resolve(cwd, name));
  for (const path of paths) {
    const files = await fingerprints(path);
    if (files.size > 0) found.set(path, files);
  }
  return found;
}

/** Tells the outputs that are new or have a new or changed file from those that were there before. */
export function changesOf(before: Outputs, after: Outputs): Pick<RefinementRun, "written" | "unchanged"> {
  const isWritten = ([path, files]: [string, ReadonlyMap<string, string>]) =>
    [...files].some(([file, fingerprint]) => before.get(path)?.get(file) !== fingerprint);
  const written = [...after].filter(isWritten).map(([path]) => path);
  return { written, unchanged: [...after.keys()].filter((path) => !written.includes(path)) };
}

/** The fingerprint of a file, or of each file below a directory. Links below a directory are followed to files only. */
async function fingerprints(path: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const add = async (file: string) => {
    const stats = await statOf(file);
    if (stats && !stats.isDirectory()) found.set(file, fingerprint(stats));
    return stats;
  };
  const stats = await add(path);
  if (!stats?.isDirectory()) return found;
  const below = await readdir(path, { recursive: true, withFileTypes: true }).catch(unlessGone([]));
  for (const entry of below) if (!entry.isDirectory()) await add(join(entry.parentPath, entry.name));
  return found;
}

type Stats = NonNullable<Awaited<ReturnType<typeof statOf>>>;

const statOf = (path: string) => stat(path, { bigint: true }).catch(unlessGone(undefined));

/** It changes whenever the file is written, whatever the clocks say. */
const fingerprint = ({ ino, size, mtimeNs, ctimeNs }: Stats): string => [ino, size, mtimeNs, ctimeNs].join();

/** Replaces the error of what does not exist, or not any more, or is a link to itself. Throws all others again. */
const unlessGone =
  <T>(instead: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG"].includes(error.code ?? "")) return instead;
    throw error;
  };
