import { accessLogs } from "./access-logs.ts";
import type { Aspect, S3 } from "./aspect.ts";
import { encryption } from "./encryption.ts";
import { lifecycle } from "./lifecycle.ts";
import { objectLock } from "./object-lock.ts";
import { ownership } from "./ownership.ts";
import { policy } from "./policy.ts";
import { publicAccess } from "./public-access.ts";
import { tags } from "./tags.ts";
import { versioning } from "./versioning.ts";
import type { AspectName, WantedBucket } from "./wanted-bucket.ts";

/**
 * Every setting of the bucket, in the order of repair: first nobody else gets in, and versioning
 * comes before object lock, which needs it.
 */
const table = {
  publicAccess,
  ownership,
  policy,
  encryption,
  versioning,
  lifecycle,
  objectLock,
  accessLogs,
  tags,
};

/**
 * The settings that a bucket was found to have, in the words of the S3 API. What it lacks is
 * undefined.
 */
export type FoundAspects = { [Name in AspectName]: Awaited<ReturnType<(typeof table)[Name]["find"]>> };

// Typed by name, so that the type checker sees that each aspect gets its own values.
const aspects: { [Name in AspectName]: Aspect<NonNullable<WantedBucket[Name]>, FoundAspects[Name]> } = table;
const names = Object.keys(aspects) as AspectName[];

/** A difference between a bucket and the configuration, as a line for people. */
export interface Difference {
  aspect: AspectName;
  line: string;
}

/** Reads all settings of a bucket. */
export async function findAspects(s3: S3, bucket: string): Promise<FoundAspects> {
  const found = await Promise.all(names.map(async (name) => [name, await aspects[name].find(s3, bucket)]));
  return Object.fromEntries(found) as FoundAspects;
}

/**
 * How a bucket differs from what is wanted, whether it is weaker or merely different: several
 * stacks may share it.
 */
export const differences = (found: FoundAspects, wanted: WantedBucket): Difference[] =>
  names.flatMap((aspect) => compare(aspect, found, wanted).map((line) => ({ aspect, line })));

/**
 * Changes every setting that differs. Pulumi cannot: its state still holds what was declared once,
 * so it does not see what somebody has changed since, and has nothing to do.
 */
export async function repairBucket(s3: S3, bucket: string, found: FoundAspects, wanted: WantedBucket): Promise<void> {
  // One after the other: S3 refuses concurrent changes of one bucket.
  for (const name of names) if (compare(name, found, wanted).length > 0) await repair(name, s3, bucket, found, wanted);
}

/** No difference where the settings do not mention an aspect. */
function compare<Name extends AspectName>(name: Name, found: FoundAspects, wanted: WantedBucket): string[] {
  const value = wanted[name];
  return value ? aspects[name].compare(found[name], value) : [];
}

async function repair<Name extends AspectName>(
  name: Name,
  s3: S3,
  bucket: string,
  found: FoundAspects,
  wanted: WantedBucket,
): Promise<void> {
  const value = wanted[name];
  if (value) await aspects[name].repair(s3, bucket, value, found[name]);
}
