import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { broken } from "../context/loaded-contract.ts";
import type { Contract } from "../contract/contract.ts";
import { read } from "../contract/read.ts";
import { RehearsalError } from "../errors.ts";
import { Bundle, bundleName } from "../evidence/bundle.ts";
import { checkBundle, checksumFile } from "../evidence/checksums.ts";
import { readSealed, type SealedRehearsal, verdictIn } from "../evidence/sealed-bundle.ts";
import { newTemporaryDirectory } from "../machine/temporary-directory.ts";
import type { Use } from "../rehearsal/open-settings.ts";
import type { Settings } from "../settings/schema.ts";

/** What a command line names: a bundle, in a folder or in a bucket, or a contract. */
export type Named =
  | { rehearsal: SealedRehearsal; contract?: undefined }
  | { rehearsal?: undefined; contract: Contract };

/**
 * Reads a bundle, if it is as it was sealed, or a contract.
 * @param written a folder, `s3://bucket/prefix/name`, or the file of a contract
 * @throws RehearsalError SETTINGS or STORE when it is none of these, or was changed
 */
export async function readNamed(written: string, settings: Pick<Settings, "aws">): Promise<Named> {
  if (written.startsWith("s3://")) return { rehearsal: await fromBucket(written, settings) };
  const path = resolve(written);
  if (!existsSync(path))
    throw new RehearsalError("SETTINGS", {
      doing: `reading ${written}`,
      found: "there is no such file or folder",
      next: "Name the folder of a bundle, its address such as s3://bucket/name, or the file of a contract.",
    });
  if (statSync(path).isDirectory()) return { rehearsal: await fromFolder(path) };
  const { contract, problems } = read(readFileSync(path, "utf8"));
  if (problems) throw broken(written, problems);
  return { contract };
}

/** The secrets that reading bundles uses: none but for a bucket. */
export const secretsFor =
  (...written: readonly (string | undefined)[]): Use =>
  ({ aws }) =>
    written.some((one) => one?.startsWith("s3://")) ? aws : undefined;

/** Reads a bundle from its folder, if it is as it was sealed. */
export async function fromFolder(directory: string): Promise<SealedRehearsal> {
  await checkBundle(Bundle.at(directory));
  return readSealed(directory);
}

async function fromBucket(uri: string, { aws }: Pick<Settings, "aws">): Promise<SealedRehearsal> {
  const folder = newTemporaryDirectory("rehearse-bundle-");
  try {
    const { fetchBundle } = await import("../store/fetch-bundle.ts");
    return await readSealed(await fetchBundle({ aws }, uri, folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Sealed bundles in a folder, the newest first. */
export const bundlesIn = (directory: string): string[] =>
  (existsSync(directory) ? readdirSync(directory) : [])
    .filter((name) => bundleName.test(name) && existsSync(join(directory, name, checksumFile)))
    .sort()
    .reverse()
    .map((name) => join(directory, name));

/** Whether a rehearsal was one of a stack, or of a new one that `--ephemeral` named after it. */
export const isOfStack = (name: string, stack: string): boolean =>
  name === stack || (name.startsWith(`${stack}-`) && /^-[0-9a-f]{8}$/.test(name.slice(stack.length)));

/**
 * The newest bundle of a stack. One whose verdict cannot be read is not passed over: whoever reads it is told.
 * @throws RehearsalError SETTINGS when there is none
 */
export async function lastOf(stack: string, directory: string): Promise<string> {
  for (const bundle of bundlesIn(directory)) {
    const verdict = await verdictIn(bundle).catch(() => undefined);
    if (!verdict || isOfStack(verdict.stack, stack)) return bundle;
  }
  throw new RehearsalError("SETTINGS", {
    doing: `looking for the last rehearsal of the stack ${stack}`,
    found: `${directory} has no bundle of it`,
    next: `Rehearse first: \`rehearse run --stack ${stack}\`. Or name a bundle.`,
  });
}

/** The stack that a rehearsal was of: its name without what `--ephemeral` adds. */
export const stackName = (name: string, stack: string): string => (isOfStack(name, stack) ? stack : name);

/**
 * The bundle of the rehearsal of the same stack before another one, in the same folder, of whose lineage something can be
 * learned.
 */
export async function earlierThan(directory: string, isFit: (verdict: SealedRehearsal["verdict"]) => boolean) {
  const all = bundlesIn(dirname(directory));
  for (const earlier of all.slice(all.indexOf(directory) + 1)) {
    const verdict = await verdictIn(earlier).catch(() => undefined);
    if (verdict && isFit(verdict)) return fromFolder(earlier).catch(() => undefined);
  }
  return undefined;
}
