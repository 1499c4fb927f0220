import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { messageOf, RehearsalError } from "../errors.ts";
import { Bundle } from "../evidence/bundle.ts";
import { checkBundle, checksumFile } from "../evidence/checksums.ts";
import { privateFile, privateFolder } from "../machine/private-files.ts";
import { type Access, s3Client } from "./s3-client.ts";
import type { ObjectAddress } from "./stored-object.ts";

/** The bucket and the folder in it that an address such as `s3://bucket/prefix/20250131T120000Z-0123abcd/` names. */
export function addressOf(uri: string): ObjectAddress | undefined {
  const [, bucket, key = ""] = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri) ?? [];
  const folder = key.replace(/\/+$/, "");
  return bucket && folder ? { bucket, key: folder } : undefined;
}

/** What is read of a bundle to know its lineage. */
const wanted = /^(?:verdict\.json|events\.ndjson|event-\d+\.json)$/;

/**
 * Fetches the files of a bundle that tell its lineage, and compares them with the bundle's own list of checksums.
 * @param into an empty folder; the bundle becomes a folder in it
 * @returns the bundle's folder
 * @throws RehearsalError STORE when the bucket has no such bundle, refuses, or its files differ from their checksums
 */
export async function fetchBundle(access: Access, uri: string, into: string): Promise<string> {
  const address = addressOf(uri);
  if (!address) throw failed(uri, "expected s3://bucket/prefix/name-of-the-bundle");
  const directory = join(into, basename(address.key));
  await mkdir(directory, { mode: privateFolder });
  const write = (file: string, content: string | Uint8Array) =>
    writeFile(join(directory, file), content, { mode: privateFile });
  const s3 = await s3Client(access, 3);
  try {
    const { GetObjectCommand } = await import("@aws-sdk/client-s3");
    const get = async (file: string): Promise<Uint8Array> => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: address.bucket, Key: `${address.key}/${file}` }));
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    };
    const sums = new TextDecoder().decode(await get(checksumFile));
    // The rest of the list is about files that are not fetched. A line is a checksum, two spaces, and a name.
    const nameOf = (line: string) => line.slice(66);
    const kept = sums.split("\n").filter((line) => wanted.test(nameOf(line)));
    for (const file of kept.map(nameOf)) await write(file, await get(file));
    await write(checksumFile, kept.map((line) => `${line}\n`).join(""));
  } catch (thrown) {
    if (thrown instanceof RehearsalError) throw thrown;
    throw failed(uri, `${(thrown as Error).name}: ${messageOf(thrown)}`);
  } finally {
    s3.destroy();
  }
  await checkBundle(Bundle.at(directory));
  return directory;
}

const failed = (uri: string, found: string): RehearsalError =>
  new RehearsalError("STORE", {
    doing: `fetching the bundle ${uri}`,
    found,
    next: "Name the folder of one rehearsal in the bucket. --stack and --set name the AWS settings, as for a rehearsal.",
  });
