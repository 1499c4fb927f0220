import type { BucketSettings } from "../settings/evidence.ts";
import type { Found, Statement } from "./found-bucket.ts";

/** The id of our lifecycle rule. All is in one: the order of several is not S3's to keep. */
export const lifecycleRule = "lineage-rehearsal";

const sid = "TlsOnly";

/** The statement that lets nobody use the bucket but over TLS. */
export const tlsOnly = (arn: string): Statement => ({
  Sid: sid,
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: [arn, `${arn}/*`],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

/** The bucket's policy: our statement, and those of others that are there. */
export const policyOf = (arn: string, present: Statement[] = []): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [...present.filter(({ Sid }) => Sid !== sid), tlsOnly(arn)],
  });

/** In what a bucket differs from what is asked of it, weaker or only otherwise: several stacks may share it. A line each. */
export function differences(found: Found, asked: BucketSettings): string[] {
  const { access, ownership, versioning, logging } = found;
  const { accessLogs } = asked;
  const open = (["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"] as const).filter(
    (one) => !access?.[one],
  );
  return [
    ...(open.length > 0 ? [`public access: ${open.join(", ")} not set`] : []),
    ...(ownership === "BucketOwnerEnforced" ? [] : [`ownership: ${ownership ?? "not set"}, not BucketOwnerEnforced`]),
    ...(versioning === "Enabled" ? [] : [`versioning: ${versioning ?? "never enabled"}`]),
    ...encryptionOf(found, asked),
    ...(found.policy.some(isTlsOnly) ? [] : ["policy: nothing denies access without TLS"]),
    ...lifecycleOf(found, asked),
    ...lockOf(found, asked),
    ...(!accessLogs || (logging?.TargetBucket === accessLogs.bucket && logging.TargetPrefix === accessLogs.prefix)
      ? []
      : [`access logs: go to ${logging?.TargetBucket ?? "nowhere"}, not to ${accessLogs.bucket}/${accessLogs.prefix}`]),
  ];
}

function encryptionOf({ encryption }: Found, { kmsKey }: BucketSettings): string[] {
  const { SSEAlgorithm: algorithm, KMSMasterKeyID: key } = encryption?.ApplyServerSideEncryptionByDefault ?? {};
  const is = `encryption: ${algorithm ?? "none"}${key ? ` with ${key}` : ""}`;
  if (!kmsKey) return algorithm === "AES256" ? [] : [`${is}, not AES256: name the key in evidence.s3.kmsKey`];
  if (!algorithm?.startsWith("aws:kms") || key !== kmsKey) return [`${is}, not aws:kms with ${kmsKey}`];
  return encryption?.BucketKeyEnabled ? [] : [`${is}, without bucket keys`];
}

/** Whether a statement denies everything to everyone who comes without TLS. */
function isTlsOnly({ Effect, Principal, Action, Resource, Condition }: Statement): boolean {
  const everyone = Principal === "*" || (Principal as { AWS?: unknown } | undefined)?.AWS === "*";
  const all = [Action].flat().some((one) => one === "s3:*" || one === "*");
  const what = [Resource].flat().map(String);
  const whole = what.some((one) => one.endsWith("*")) && what.some((one) => !one.includes("/"));
  const insecure = [
    (Condition as { Bool?: Record<string, unknown> } | undefined)?.Bool?.["aws:SecureTransport"],
  ].flat();
  const only = Object.keys((Condition ?? {}) as object).length === 1;
  return Effect === "Deny" && everyone && all && whole && only && String(insecure[0]) === "false";
}

function lifecycleOf({ lifecycle }: Found, { keepDays, oldVersionDays, incompleteDays }: BucketSettings): string[] {
  const own = lifecycle.find(({ ID, Status }) => ID === lifecycleRule && Status === "Enabled");
  const days: [string, number | undefined, number][] = [
    ["evidence is", own?.Expiration?.Days, keepDays],
    ["old versions are", own?.NoncurrentVersionExpiration?.NoncurrentDays, oldVersionDays],
    ["unfinished uploads are", own?.AbortIncompleteMultipartUpload?.DaysAfterInitiation, incompleteDays],
  ];
  const others = lifecycle.flatMap(({ ID = "without a name" }) => (ID === lifecycleRule ? [] : [ID]));
  return [
    ...days
      .filter(([, is, wanted]) => is !== wanted)
      .map(([what, is, wanted]) => `lifecycle: ${what} kept ${is ? `for ${is} days` : "for ever"}, not for ${wanted}`),
    ...(others.length > 0 ? [`lifecycle: has rules of others, which would be lost: ${others.join(", ")}`] : []),
  ];
}

function lockOf({ lock }: Found, { objectLock: asked }: BucketSettings): string[] {
  if (!asked) return [];
  if (!lock?.Mode) return ["object lock: none"];
  // S3 gives what was not set as 0.
  const time = lock.Days ? `${lock.Days} days` : `${lock.Years ?? 0} years`;
  return lock.Days === asked.days && lock.Mode === asked.mode
    ? []
    : [`object lock: ${lock.Mode} for ${time}, not ${asked.mode} for ${asked.days} days`];
}
