import { GetBucketPolicyCommand, PutBucketPolicyCommand } from "@aws-sdk/client-s3";
import { partition } from "@aws-sdk/core/client";
import { type Aspect, orUndefined, type S3 } from "./aspect.ts";
import type { Statement, WantedBucket } from "./wanted-bucket.ts";

/** The policy denies every request without TLS. Statements that others added stay. */
export const policy: Aspect<WantedBucket["policy"], Statement[]> = {
  async find(s3, bucket) {
    const answer = await orUndefined(s3.send(new GetBucketPolicyCommand({ Bucket: bucket })));
    const { Statement = [] } = JSON.parse(answer?.Policy ?? "{}") as { Statement?: Statement | Statement[] };
    return [Statement].flat();
  },

  compare: (found) => (found.some(deniesPlainHttp) ? [] : ["policy: no statement denies access without TLS"]),

  async repair(s3, bucket, wanted, found) {
    const Policy = policyDocument(await bucketArn(s3, bucket), wanted, found);
    return s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
  },
};

/** A bucket policy as JSON: the wanted statement, after those of others. */
export const policyDocument = (arn: string, wanted: Statement, found: Statement[] = []): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [...found.filter(({ Sid }) => Sid !== wanted.Sid), { ...wanted, Resource: [arn, `${arn}/*`] }],
  });

/** The ARN of a bucket. Its partition (aws, aws-cn, aws-us-gov, ...) follows from the region. */
async function bucketArn(s3: S3, bucket: string): Promise<string> {
  return `arn:${partition(await s3.config.region()).name}:s3:::${bucket}`;
}

/**
 * Whether a statement denies everything to everybody who comes without TLS; people may have written
 * it in their own way.
 */
function deniesPlainHttp({ Effect, Principal, Action, Resource, Condition }: Statement): boolean {
  const everybody = Principal === "*" || (Principal as { AWS?: unknown } | undefined)?.AWS === "*";
  const everyAction = [Action].flat().some((action) => action === "s3:*" || action === "*");
  const resources = [Resource].flat().map(String);
  const everyResource =
    resources.some((resource) => resource.endsWith("*")) && resources.some((resource) => !resource.includes("/"));
  const conditions = (Condition ?? {}) as { Bool?: Record<string, unknown> };
  const [secure] = [conditions.Bool?.["aws:SecureTransport"]].flat();
  const noOtherCondition = Object.keys(conditions).length === 1;
  return (
    Effect === "Deny" && everybody && everyAction && everyResource && noOtherCondition && String(secure) === "false"
  );
}
