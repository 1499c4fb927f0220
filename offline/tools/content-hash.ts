import { createHash, type Hash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/** What a hash covers: a text, or a folder with the name, the content and the executable bit of every file in it. */
export type Content = { folder: string } | string;

/** Twelve hex digits that change when any of the contents does. Times, owners and where a folder lies do not count. */
export async function contentHash(contents: Content[]): Promise<string> {
  const hash = createHash("sha256");
  for (const content of contents) {
    if (typeof content === "string") hash.update(`${content.length} ${content}\n`);
    else await addFolder(hash, content.folder);
  }
  return hash.digest("hex").slice(0, 12);
}

async function addFolder(hash: Hash, folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  hash.update(`${paths.length} files\n`);
  for (const path of paths.sort()) {
    const executable = ((await stat(path)).mode & 0o100) !== 0;
    const content = await readFile(path);
    hash.update(`${path.slice(folder.length)} ${executable} ${content.length}\n`).update(content);
  }
}
