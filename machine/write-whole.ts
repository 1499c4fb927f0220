import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, linkSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { chmod, chown, rename, rm, writeFile } from "node:fs/promises";

/** What a file holds: as a whole, or piece by piece. */
export type Content = string | Uint8Array | AsyncIterable<string>;

/** Options of a file that is written whole. */
interface WholeOptions {
  /** Permissions of the file, whatever the process's umask is. */
  mode?: number;
  /** Who owns it, where this user may say so. */
  owner?: { uid: number; gid: number };
}

/** Where a file is written until it is whole. The name differs each time: two processes may write the same file. */
export const beside = (path: string): string => `${path}.${randomBytes(4).toString("hex")}.part`;

/** Whether a file is one that a killed process was still writing. */
export const isPart = (name: string): boolean => /\.[0-9a-f]{8}\.part$/.test(name);

/**
 * Writes a file beside and renames it: whoever is killed meanwhile leaves the file whole, as it was before, or not at
 * all. A power failure is another matter: nothing is flushed to the disk.
 */
export async function writeWhole(path: string, content: Content, options: WholeOptions = {}) {
  const part = beside(path);
  const { mode, owner } = options;
  try {
    await writeFile(part, content, mode === undefined ? {} : { mode });
    // Before the permissions: a change of the owner takes some of them away.
    if (owner) await chown(part, owner.uid, owner.gid).catch(() => {});
    if (mode !== undefined) await chmod(part, mode);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** As `writeWhole`, at once. */
export function writeWholeSync(path: string, content: string, options: WholeOptions = {}): void {
  writeBeside(path, content, options, (part) => renameSync(part, path));
}

/** As `writeWholeSync`, but leaves a file alone that is there already, even if another process writes it just now. */
export function writeOnceSync(path: string, content: string, options: WholeOptions = {}): void {
  if (existsSync(path)) return;
  writeBeside(path, content, options, (part) => {
    try {
      linkSync(part, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    rmSync(part);
  });
}

function writeBeside(path: string, content: string, options: WholeOptions, finish: (part: string) => void): void {
  const part = beside(path);
  try {
    writeFileSync(part, content, options);
    if (options.mode !== undefined) chmodSync(part, options.mode);
    finish(part);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}
