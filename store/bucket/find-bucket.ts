import { HeadBucketCommand, ListBucketsCommand, ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import { RehearsalError } from "../../errors.ts";
import type { S3 } from "./aspect.ts";
import { type FoundAspects, findAspects } from "./aspects.ts";
import { tags } from "./tags.ts";
import { ownershipTag } from "./wanted-bucket.ts";

/** An evidence bucket of this AWS account, as S3 describes it. */
export interface FoundBucket extends FoundAspects {
  /** True when it holds no object, of any version. */
  empty: boolean;
}

/**
 * Looks for the evidence bucket.
 * @returns undefined when no bucket of that name exists, in any account
 * @throws RehearsalError PROVISION when it belongs to another account, is in another region, or
 *   lacks the tag of evidence buckets
 */
export async function findBucket(s3: S3, name: string): Promise<FoundBucket | undefined> {
  const refusal = refusalOf(name);
  const region = await findRegion(s3, name, refusal);
  if (region === null) return undefined;
  const configured = await s3.config.region();
  if (region !== undefined && region !== configured)
    throw refusal(`it is in ${region}, but the rehearsal uses ${configured}`, `Set aws:region to ${region}.`);
  // A tag and a policy that lets everybody in can be planted by a stranger; the account's list cannot.
  const { Buckets: own = [] } = await s3.send(new ListBucketsCommand({ Prefix: name }));
  if (!own.some(({ Name }) => Name === name)) throw refusal("it belongs to another AWS account");
  if (tags.compare(await tags.find(s3, name), ownershipTag).length > 0)
    throw refusal(
      "it belongs to this AWS account, but lacks the tag `lineage-rehearsal: evidence` of evidence buckets",
    );
  const [aspects, objects] = await Promise.all([
    findAspects(s3, name),
    s3.send(new ListObjectVersionsCommand({ Bucket: name, MaxKeys: 1 })),
  ]);
  return { ...aspects, empty: !objects.Versions?.length && !objects.DeleteMarkers?.length };
}

type Refusal = (found: string, next?: string) => RehearsalError;

/** Every refusal also names the way to use a bucket that others manage. */
const refusalOf =
  (bucket: string): Refusal =>
  (found, next = "Choose another name in evidence.bucket.") =>
    new RehearsalError("PROVISION", {
      doing: `checking the evidence bucket ${bucket}`,
      found,
      next: `${next} To upload to this bucket and leave its settings to its owner, set evidence.s3.existing=true.`,
    });

/**
 * The region of the bucket; undefined when the store does not say; null when there is no such
 * bucket.
 */
async function findRegion(s3: S3, name: string, refusal: Refusal): Promise<string | undefined | null> {
  try {
    return (await s3.send(new HeadBucketCommand({ Bucket: name }))).BucketRegion;
  } catch (thrown) {
    const { $metadata, $response } = thrown as Answer;
    if ($metadata?.httpStatusCode === 404) return null;
    if ($metadata?.httpStatusCode === 403)
      throw refusal("it belongs to another AWS account, or these credentials lack s3:ListBucket");
    const elsewhere = $response?.headers?.["x-amz-bucket-region"];
    if (elsewhere) return elsewhere;
    throw thrown;
  }
}

/** What the SDK adds to an error that S3 answered with. */
interface Answer {
  $metadata?: { httpStatusCode?: number };
  $response?: { headers?: Record<string, string> };
}
