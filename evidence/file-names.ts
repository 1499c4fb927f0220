import { basename } from "node:path";
import { attestationFiles } from "../attestation/attest.ts";
import { settingsFile } from "../attestation/statement.ts";
import { isPart } from "../machine/write-whole.ts";
import { checksumFile } from "./checksums.ts";

/** The folder for files that may not stand at the top of a bundle. */
const folder = "collected";

/** What a bundle gets when it is sealed. */
const written = [
  "notes.md",
  "verdict.json",
  "facts.json",
  "report.json",
  "report.html",
  "cli.sh",
  "contract.yaml",
  "drift.json",
  settingsFile,
  checksumFile,
  folder,
  ...attestationFiles,
];

/**
 * The names in a bundle for files that are copied into it: their base names; or, where two have the same, or the bundle has
 * a file of that name itself, their paths in the folder `collected`. Names that differ in case alone are the same on some
 * machines.
 * @param paths relative ones, none twice
 * @param taken the files of the bundle
 */
export function namesFor(paths: string[], taken: string[]): Map<string, string> {
  const asOne = (name: string) => name.toLowerCase();
  const own = new Set([...taken, ...written].map(asOne));
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(asOne(basename(path)), (counts.get(asOne(basename(path))) ?? 0) + 1);
  const isFree = (name: string) => !own.has(asOne(name)) && counts.get(asOne(name)) === 1;
  return new Map(paths.map((path) => [path, isFree(basename(path)) ? basename(path) : `${folder}/${path}`]));
}

/** Why a bundle cannot hold a file of a name; undefined when it can. SHA256SUMS has a line for each file. */
export function nameProblem(path: string): string | undefined {
  if (/[\n\r\\]/.test(path)) return "its name has a line break or a backslash, which SHA256SUMS cannot list";
  return isPart(path) ? "its name is that of a file that is not written whole yet" : undefined;
}
