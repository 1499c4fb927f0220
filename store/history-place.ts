import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { messageOf, RehearsalError } from "../errors.ts";
import type { Aws } from "../settings/aws.ts";
import type { EvidenceSettings } from "../settings/evidence.ts";
import { folderObjects } from "./folder-objects.ts";
import { bucketObjects, type Objects } from "./objects.ts";
import { s3Client } from "./s3-client.ts";

/** Where bundles and their index lie. */
export interface HistoryPlace {
  /** As people write it: a folder, absolute, or `s3://bucket/prefix`. */
  location: string;
  objects: Objects;
  /** The folder; left out for a bucket. */
  folder?: string;
  close: () => void;
}

/**
 * Where the history of the settings is: the bucket, or the folder that the S3 gateway serves. A gateway lives as long as
 * its stack, so its folder is read as a folder.
 */
export const locationOf = ({ store, folder, bucket, prefix }: EvidenceSettings): string =>
  store === "s3" ? ["s3:/", bucket, prefix].filter(Boolean).join("/") : join(folder, bucket, prefix);

/**
 * Opens a place of bundles.
 * @param location `s3://bucket/prefix`, or a folder of bundles
 * @throws RehearsalError SETTINGS when it cannot be one, or there are no credentials or region
 */
export async function openHistory(location: string, aws: () => Promise<Aws>): Promise<HistoryPlace> {
  if (location.startsWith("s3://")) {
    const [, bucket, prefix = ""] =
      /^s3:\/\/([a-z0-9][a-z0-9.-]+)(?:\/(.*))?$/.exec(location.replace(/\/+$/, "")) ?? [];
    if (!bucket) throw noPlace(location, "it is no address of a bucket");
    const s3 = await s3Client({ aws: await aws() }, 3);
    const objects = bucketObjects(s3, bucket, prefix);
    return { location: ["s3:/", bucket, prefix].filter(Boolean).join("/"), objects, close: () => s3.destroy() };
  }
  const folder = resolve(location);
  if (existsSync(join(folder, "SHA256SUMS"))) throw noPlace(location, "it is one bundle");
  return { location: folder, folder, objects: folderObjects(folder), close: () => {} };
}

const noPlace = (location: string, found: string): RehearsalError =>
  new RehearsalError("SETTINGS", {
    doing: `reading the history in ${location}`,
    found,
    next: "Name a folder that holds bundles, such as evidence.directory, or s3://bucket/prefix.",
  });

/** An error of the store while a history was read. */
export const unreadHistory = (location: string, thrown: unknown): RehearsalError =>
  thrown instanceof RehearsalError
    ? thrown
    : new RehearsalError(
        "STORE",
        {
          doing: `reading the history in ${location}`,
          found: `${(thrown as Error).name}: ${messageOf(thrown)}`,
          next: "It takes s3:ListBucket and s3:GetObject: docs/history.md names the policy. --stack and --set name the AWS settings, as for a rehearsal.",
        },
        { cause: thrown },
      );
