import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import { messageOf, RehearsalError } from "../errors.ts";
import type { Aws } from "../settings/aws.ts";
import type { StoreCredentials } from "../stack/folder-bucket.ts";
import { assumed, keysOf } from "./aws-credentials.ts";

/** How the S3 API of a store is reached: our gateway with its generated credentials, or AWS with the user's. */
export type Access = { endpoint: string; credentials: StoreCredentials } | { aws: Aws };

/**
 * A client of a store's S3 API.
 * @param maxAttempts how often it tries by itself
 * @throws RehearsalError SETTINGS when the AWS credential chain finds no credentials, or nothing says which region
 */
export async function s3Client(access: Access, maxAttempts = 1): Promise<S3Client> {
  const { S3Client } = await import("@aws-sdk/client-s3");
  if ("endpoint" in access) return new S3Client({ ...access, region: "us-east-1", forcePathStyle: true, maxAttempts });
  const client = new S3Client({ ...(await clientConfig(access.aws)), maxAttempts });
  const { region, credentials } = client.config;
  await found(region, "no region", "Set aws:region, AWS_REGION, or the region of the profile.");
  await found(
    credentials,
    "no credentials",
    "Set aws:profile or AWS_PROFILE (`aws sso login` where it is an SSO profile), or give the pipeline a role.",
  );
  return client;
}

/** What the provider's settings mean for a client. What they leave open is found as AWS's own tools find it: environment, profile, machine. */
async function clientConfig(aws: Aws): Promise<S3ClientConfig> {
  const { region, profile, s3UsePathStyle: forcePathStyle, useFipsEndpoint, useDualstackEndpoint } = aws;
  const endpoint = aws.endpoints?.find(({ s3 }) => s3)?.s3;
  const credentials = (await assumed(aws)) ?? keysOf(aws);
  return defined({ region, profile, endpoint, forcePathStyle, useFipsEndpoint, useDualstackEndpoint, credentials });
}

async function found(look: () => Promise<unknown>, what: string, next: string): Promise<void> {
  try {
    await look();
  } catch (cause) {
    throw new RehearsalError(
      "SETTINGS",
      { doing: "reaching the AWS account of the evidence store", found: `${what}: ${messageOf(cause)}`, next },
      { cause },
    );
  }
}

/** Only what is given: a setting that is undefined is not a setting that is missing. */
export const defined = <T extends object>(given: T) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
