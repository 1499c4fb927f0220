import { readdir } from "node:fs/promises";
import { dirname, relative, resolve, sep } from "node:path";
import picomatch from "picomatch";
import type { Context } from "../context/context.ts";
import type { Nearby } from "../judgement/facts.ts";
import { isDirectory } from "../settings/paths.ts";
import { type Outputs, outputsOf } from "./outputs.ts";

/** The files that the settings collect and check, by pattern, as they are before any command. */
export type Snapshot = ReadonlyMap<string, Outputs>;

/** The files that a pattern matches, with paths relative to the working directory, sorted. */
export interface FoundFiles {
  /** New or changed since the snapshot. */
  written: string[];
  unchanged: string[];
}

/** Takes the snapshot that later tells which files the commands of this rehearsal wrote. */
export async function takeSnapshot({ settings }: Pick<Context, "settings">): Promise<Snapshot> {
  const { collect, checks } = settings;
  const patterns = new Set([
    ...collect.map(({ files }) => files),
    ...Object.values(checks).flatMap(({ file }) => file ?? []),
  ]);
  const all = [...patterns].map(async (pattern) => [pattern, await outputsOf(pattern, settings.cwd)] as const);
  return new Map(await Promise.all(all));
}

/** Finds the files that a pattern matches, and those below the directories that it matches. Those of the evidence are none. */
export async function filesSince(
  before: Snapshot,
  pattern: string,
  { settings: { cwd }, bundle }: Pick<Context, "settings" | "bundle">,
): Promise<FoundFiles> {
  const earlier = fingerprintsIn(before.get(pattern) ?? new Map());
  const own = resolve(bundle.directory) + sep;
  const now = [...fingerprintsIn(await outputsOf(pattern, cwd))].filter(([path]) => !path.startsWith(own));
  const isWritten = ([path, fingerprint]: [string, string]) => earlier.get(path) !== fingerprint;
  const named = (files: [string, string][]) => files.map(([path]) => relative(cwd, path)).sort();
  return {
    written: named(now.filter(isWritten)),
    unchanged: named(now.filter((file) => !isWritten(file))),
  };
}

const fingerprintsIn = (outputs: Outputs): Map<string, string> =>
  new Map([...outputs.values()].flatMap((files) => [...files]));

/** The directory that is there and comes nearest to what a pattern names, and what is in it: for a message. */
export async function lookNear(pattern: string, cwd: string): Promise<Nearby> {
  const { base, isGlob } = picomatch.scan(pattern);
  let directory = isGlob ? resolve(cwd, base) : dirname(resolve(cwd, pattern));
  const wanted = relative(cwd, directory) || ".";
  while (!isDirectory(directory)) directory = dirname(directory);
  const names = await readdir(directory).catch(() => []);
  return { wanted, directory: relative(cwd, directory) || ".", names: names.sort() };
}
