import { createWriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { messageOf, RehearsalError } from "../errors.ts";
import { Bundle, bundleName } from "../evidence/bundle.ts";
import { checkBundle, checksumFile } from "../evidence/checksums.ts";
import { privateFile, privateFolder } from "../machine/private-files.ts";
import { type S3Access, s3Client } from "./s3-client.ts";
import type { ObjectAddress } from "./stored-object.ts";

/** The bucket and the folder in it that an address such as `s3://bucket/prefix/20250131T120000Z-0123abcd/` names. */
export function addressOf(uri: string): ObjectAddress | undefined {
  const [, bucket, key = ""] = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri) ?? [];
  const folder = key.replace(/\/+$/, "");
  return bucket && folder ? { bucket, key: folder } : undefined;
}

/** How many objects are fetched at a time. */
const concurrency = 8;

/** What is read of a bundle to know its lineage. */
const ofLineage = /^(?:verdict\.json|events\.ndjson|event-\d+\.json)$/;

/**
 * Fetches the files of a bundle that tell its lineage, and compares them with the bundle's own list of checksums.
 * @param into an empty folder; the bundle becomes a folder in it
 * @param wanted which files, if others
 * @returns the bundle's folder
 * @throws RehearsalError STORE when the bucket has no such bundle, refuses, or its files differ from their checksums
 */
export async function fetchBundle(access: S3Access, uri: string, into: string, wanted = ofLineage): Promise<string> {
  const address = addressOf(uri);
  if (!address) throw failed(uri, "expected s3://bucket/prefix/name-of-the-bundle");
  const directory = join(into, basename(address.key));
  await mkdir(directory, { mode: privateFolder });
  const s3 = await s3Client(access, 3);
  try {
    const { GetObjectCommand } = await import("@aws-sdk/client-s3");
    const get = async (file: string): Promise<Readable> => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: address.bucket, Key: `${address.key}/${file}` }));
      return (Body as Readable | undefined) ?? Readable.from([]);
    };
    const pathOf = (file: string) => join(directory, file);
    const sums = await text(await get(checksumFile));
    // The rest of the list is about files that are not fetched. A line is a checksum, two spaces, and a name.
    const nameOf = (line: string) => line.slice(66);
    const kept = sums.split("\n").filter((line) => wanted.test(nameOf(line)));
    for (const file of kept.map(nameOf))
      await pipeline(await get(file), createWriteStream(pathOf(file), { mode: privateFile }));
    await writeFile(pathOf(checksumFile), kept.map((line) => `${line}\n`).join(""), { mode: privateFile });
  } catch (thrown) {
    if (thrown instanceof RehearsalError) throw thrown;
    throw failed(uri, `${(thrown as Error).name}: ${messageOf(thrown)}`);
  } finally {
    s3.destroy();
  }
  await checkBundle(Bundle.at(directory));
  return directory;
}

/**
 * The names of all bundles beside one in its bucket, sorted.
 * @throws RehearsalError STORE when the bucket refuses
 */
export async function bundlesBeside(access: S3Access, uri: string): Promise<string[]> {
  const address = addressOf(uri);
  if (!address) throw failed(uri, "expected s3://bucket/prefix/name-of-the-bundle");
  const Prefix = address.key.slice(0, address.key.length - basename(address.key).length);
  const s3 = await s3Client(access, 3);
  try {
    const { paginateListObjectsV2 } = await import("@aws-sdk/client-s3");
    const names: string[] = [];
    const listed = { Bucket: address.bucket, Prefix, Delimiter: "/" };
    for await (const { CommonPrefixes = [] } of paginateListObjectsV2({ client: s3 }, listed))
      names.push(...CommonPrefixes.flatMap((one) => one.Prefix?.slice(Prefix.length, -1) ?? []));
    return names.filter((name) => bundleName.test(name)).sort();
  } catch (thrown) {
    throw failed(uri, `${(thrown as Error).name}: ${messageOf(thrown)}`);
  } finally {
    s3.destroy();
  }
}

/**
 * Fetches every object of a bundle, as it is: whoever asks for it checks it.
 * @param into an empty folder; the bundle becomes a folder in it
 * @returns the bundle's folder
 * @throws RehearsalError STORE when the bucket has no such bundle, or refuses
 */
export async function fetchWhole(access: S3Access, uri: string, into: string): Promise<string> {
  const address = addressOf(uri);
  if (!address) throw failed(uri, "expected s3://bucket/prefix/name-of-the-bundle");
  const directory = join(into, basename(address.key));
  await mkdir(directory, { mode: 0o700 });
  const s3 = await s3Client(access, 3);
  try {
    const { GetObjectCommand, paginateListObjectsV2 } = await import("@aws-sdk/client-s3");
    const Prefix = `${address.key}/`;
    const keys: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: address.bucket, Prefix }))
      keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
    const files = keys.map((key) => key.slice(Prefix.length)).filter((file) => file !== "" && !file.endsWith("/"));
    if (files.length === 0) throw failed(uri, "the bucket has no object there");
    // The names of objects are another's: none may lead out of the folder.
    const strange = files.find((file) =>
      file.split(/[\\/]/).some((part) => part === "" || part === "." || part === ".."),
    );
    if (strange !== undefined)
      throw failed(uri, `the object ${JSON.stringify(strange)} has the name of no file of a bundle`);
    const remaining = files.values();
    const worker = async () => {
      for (const file of remaining) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: address.bucket, Key: `${Prefix}${file}` }));
        const path = join(directory, file);
        await mkdir(dirname(path), { recursive: true });
        if (Body) await pipeline(Body as Readable, createWriteStream(path));
        else await writeFile(path, "");
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    return directory;
  } catch (thrown) {
    if (thrown instanceof RehearsalError) throw thrown;
    throw failed(uri, `${(thrown as Error).name}: ${messageOf(thrown)}`);
  } finally {
    s3.destroy();
  }
}

const failed = (uri: string, found: string): RehearsalError =>
  new RehearsalError("STORE", {
    doing: `fetching the bundle ${uri}`,
    found,
    next: "Name the folder of one rehearsal in the bucket. --stack and --set name the AWS settings, as for a rehearsal.",
  });
