import { readFile } from "node:fs/promises";
import pRetry from "p-retry";
import { messageOf } from "../errors.ts";
import type { Bundle } from "../evidence/bundle.ts";
import { checksumFile } from "../evidence/checksums.ts";
import { asIndexObject, type Entry, entryOf } from "../history/entry.ts";
import { indexKeyOf } from "../history/index-key.ts";
import type { Objects } from "./objects.ts";

/** How long adding a bundle to the index may take, in milliseconds: its upload is done, and does not wait for more. */
const longest = 10_000;

/**
 * Adds a bundle that is stored to the index of its store, unless it is there already. The index is no evidence: it says
 * what verdict.json says, so that a history need not read every bundle. So a failure is none of the upload.
 * @returns why the bundle is not in the index; undefined when it is, or when it has no verdict
 */
export async function indexBundle(
  objects: Objects,
  { name, path }: Pick<Bundle, "name" | "path">,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const entry = entryOf(name, await readFile(path("verdict.json")).catch(() => new Uint8Array()));
  if (!entry) return undefined;
  const limit = AbortSignal.timeout(longest);
  const either = signal ? AbortSignal.any([signal, limit]) : limit;
  try {
    const put = () => objects.putNew(indexKeyOf(entry), asIndexObject(entry), either);
    await pRetry(put, { retries: 2, minTimeout: 200, signal: either });
    return undefined;
  } catch (thrown) {
    return limit.aborted ? "the store did not answer" : messageOf(thrown) || (thrown as Error).name;
  }
}

/** What a stored bundle says of its rehearsal, or why it says nothing. */
export type ReadBundle = { entry: Entry; problem?: undefined } | { entry?: undefined; problem: string };

/** Reads the entry of a bundle from its verdict.json, if that is the one that its SHA256SUMS names. */
export async function readBundle(objects: Objects, name: string): Promise<ReadBundle> {
  const [sums, verdict] = await Promise.all([
    objects.get(`${name}/${checksumFile}`),
    objects.get(`${name}/verdict.json`),
  ]);
  if (!sums) return { problem: `${name} is not complete: it has no ${checksumFile}` };
  if (!verdict) return { problem: `${name} has no verdict.json` };
  const entry = entryOf(name, verdict);
  if (!entry) return { problem: `${name}: its verdict.json is no verdict` };
  return new TextDecoder().decode(sums).split("\n").includes(`${entry.sha256}  verdict.json`)
    ? { entry }
    : { problem: `${name}: its verdict.json is not the one that ${checksumFile} names` };
}
