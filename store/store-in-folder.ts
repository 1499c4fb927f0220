import { existsSync } from "node:fs";
import { chmod, copyFile, link, mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { messageOf, RehearsalError } from "../errors.ts";
import { Bundle } from "../evidence/bundle.ts";
import { checkBundle, checksumFile, checksumsOf } from "../evidence/checksums.ts";
import { beside, isPart } from "../machine/write-whole.ts";
import { folderObjects } from "./folder-objects.ts";
import { indexBundle } from "./index-bundle.ts";
import type { Stored } from "./store-bundle.ts";
import { FinalStoreError } from "./stored-object.ts";

/** Where bundles go, as the S3 gateway would keep them: a folder, the bucket in it, and the prefix of the keys. */
export interface FolderPlace {
  folder: string;
  bucket: string;
  prefix: string;
}

/**
 * Stores a sealed bundle in the folder of the evidence without a gateway, where the engine has not that folder: it is another
 * machine's, or the folder lies in the container of this process. Every file is read again and compared with its SHA-256. SHA256SUMS goes last, and no file
 * is replaced, as in any store.
 * @throws RehearsalError STORE when the bundle was changed, the folder has another file of the same name, or holds another
 *   content than was written
 */
export async function storeInFolder(
  bundle: Bundle,
  { folder, bucket, prefix }: FolderPlace,
  signal?: AbortSignal,
): Promise<Stored> {
  await checkBundle(bundle);
  const top = join(folder, bucket, prefix);
  const location = join(top, bundle.name);
  const files = [...bundle.files().filter((file) => file !== checksumFile), checksumFile];
  try {
    for (const file of files) {
      signal?.throwIfAborted();
      await copyOnce(bundle.path(file), join(location, file));
    }
    const [sent, kept] = await Promise.all([bundle, Bundle.at(location)].map((one) => checksumsOf(one, files)));
    const differing = files.filter((file) => sent?.get(file) !== kept?.get(file));
    if (differing.length > 0) throw anotherContent(location, differing);
    await removeParts(location);
  } catch (cause) {
    if (cause instanceof RehearsalError) throw cause;
    throw new RehearsalError(
      "STORE",
      {
        doing: `storing the evidence in ${location}`,
        found: messageOf(cause),
        next: `The evidence is safe in ${bundle.directory}. To store it later: \`rehearse upload ${bundle.directory}\`.`,
      },
      { cause },
    );
  }
  const unindexed = await indexBundle(folderObjects(top), bundle, signal);
  return { location, uri: null, files: files.length, ...(unindexed === undefined ? {} : { unindexed }) };
}

/** Copies a file as a whole, and leaves one alone that is there. Both are as private as the bundle. */
async function copyOnce(from: string, to: string): Promise<void> {
  const part = beside(to);
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  try {
    await copyFile(from, part);
    await chmod(part, 0o600);
    await link(part, to);
  } catch (error) {
    // It is there already, or another process that stores the same bundle has finished, and removed the part.
    const { code = "" } = error as NodeJS.ErrnoException;
    if (!["EEXIST", "ENOENT"].includes(code) || !existsSync(to)) throw error;
  } finally {
    await rm(part, { force: true });
  }
}

/** Removes what a killed process was still copying into a bundle that is whole now. */
async function removeParts(location: string): Promise<void> {
  const names = await readdir(location, { recursive: true });
  await Promise.all(names.filter(isPart).map((name) => rm(join(location, name), { force: true })));
}

const anotherContent = (location: string, files: string[]): FinalStoreError =>
  new FinalStoreError({
    doing: `storing the evidence in ${location}`,
    found: `it holds another content of ${files.join(", ")}`,
    next: "It is not replaced. Find out who wrote it. To store this bundle beside it, set another evidence.prefix.",
  });
