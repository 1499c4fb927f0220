import { createHash } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { RehearsalError } from "../errors.ts";
import { pieces } from "../machine/read-pieces.ts";
import type { Bundle } from "./bundle.ts";

/** The file that lists the SHA-256 of every other file of a bundle. */
export const checksumFile = "SHA256SUMS";

/** The SHA-256 of files of a bundle, in hexadecimal. */
export async function checksumsOf({ path }: Pick<Bundle, "path">, files: string[]): Promise<Map<string, string>> {
  const sums = new Map<string, string>();
  const memory = Buffer.allocUnsafeSlow(pieceSize);
  for (const file of files) sums.set(file, await sha256(path(file), memory));
  return sums;
}

/**
 * Compares a sealed bundle with its SHA256SUMS, before it is stored: somebody may have changed it since.
 * @throws RehearsalError STORE naming each file that differs, is missing or was added
 */
export async function checkBundle(bundle: Bundle): Promise<void> {
  const problems = await changesOf(bundle);
  if (!problems) throw changed(bundle, [`it has no ${checksumFile}`], "It is not a bundle, or not a complete one.");
  if (problems.length > 0)
    throw changed(
      bundle,
      problems,
      "Evidence is sealed once, and is not stored if it changed since. Put back the files as they were: `sha256sum -c SHA256SUMS` checks them.",
    );
}

/**
 * What differs between a sealed bundle and its SHA256SUMS, each file by its name: it differs, is missing or was added.
 * @returns undefined when it has no SHA256SUMS
 */
export async function changesOf(bundle: Bundle): Promise<string[] | undefined> {
  const text = await readFile(bundle.path(checksumFile), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const [sealed, unread] = parse(text);
  const present = new Set(bundle.files());
  present.delete(checksumFile);
  const found = await checksumsOf(
    bundle,
    [...sealed.keys()].filter((file) => present.has(file)),
  );
  return [
    ...unread.map((line) => `${checksumFile} has the line ${JSON.stringify(line)}`),
    ...[...found].filter(([file, sum]) => sealed.get(file) !== sum).map(([file]) => `${file} differs`),
    ...[...sealed.keys()].filter((file) => !present.has(file)).map((file) => `${file} is missing`),
    ...[...present].filter((file) => !sealed.has(file)).map((file) => `${file} was added`),
    ...(unread.length === 0 && text !== listed(sealed)
      ? [`${checksumFile} is not in the form in which it is written`]
      : []),
  ];
}

/** The text of SHA256SUMS. */
export const listed = (sums: ReadonlyMap<string, string>): string =>
  [...sums.keys()]
    .sort()
    .map((file) => `${sums.get(file)}  ${file}\n`)
    .join("");

/** The checksums by file, and the lines that are none. */
function parse(text: string): [Map<string, string>, string[]] {
  const sums = new Map<string, string>();
  const unread: string[] = [];
  for (const line of text.split("\n").filter(Boolean)) {
    const [, sum, file] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    if (sum && file) sums.set(file, sum);
    else unread.push(line);
  }
  return [sums, unread];
}

const changed = ({ directory }: Bundle, problems: string[], next: string): RehearsalError =>
  new RehearsalError("STORE", {
    doing: `checking the evidence in ${directory}`,
    found: problems.join("; "),
    next,
  });

/** In bytes. Small enough that the program goes on with other things in between. */
const pieceSize = 1024 * 1024;

async function sha256(path: string, memory: Buffer): Promise<string> {
  await using file = await open(path);
  const hash = createHash("sha256");
  for await (const piece of pieces(file, memory)) hash.update(piece);
  return hash.digest("hex");
}
