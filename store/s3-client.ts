import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import { messageOf, RehearsalError } from "../errors.ts";
import { aboutCertificate } from "../machine/certificates.ts";
import type { Aws } from "../settings/aws.ts";
import { assumeRoles, configuredKeys } from "./aws-credentials.ts";
import { defined } from "./defined.ts";
import { usersWay } from "./users-way.ts";

/** The credentials that the S3 gateway accepts, generated for one stack. */
export interface StoreCredentials {
  accessKeyId: string;
  secretAccessKey: string;
}

/** How to reach the S3 gateway. */
export interface GatewayAccess {
  endpoint: string;
  credentials: StoreCredentials;
  /** The folder that it serves, absolute. Each folder in it is a bucket. */
  folder: string;
}

/**
 * How to reach the S3 API of a store: the gateway with its generated credentials, or AWS with the
 * user's.
 */
export type S3Access = GatewayAccess | { aws: Aws };

/** How to reach a store: its S3 API, or the folder itself where no gateway can serve it. */
export type Access = S3Access | { folder: string };

/** Whether a store is a folder that is written without a gateway. */
export const isPlainFolder = (access: Access): access is { folder: string } =>
  "folder" in access && !("endpoint" in access);

/**
 * A client of a store's S3 API.
 * @param maxAttempts how often the client sends a request before it gives up
 * @throws RehearsalError SETTINGS when nothing names the AWS region, or the AWS credential chain
 *   finds no credentials
 */
export async function s3Client(access: S3Access, maxAttempts = 1): Promise<S3Client> {
  const { S3Client } = await import("@aws-sdk/client-s3");
  if ("endpoint" in access) {
    const { endpoint, credentials } = access;
    return new S3Client({ endpoint, credentials, region: "us-east-1", forcePathStyle: true, maxAttempts });
  }
  const client = new S3Client({ ...(await clientConfig(access.aws)), ...(await usersWay()), maxAttempts });
  explainCertificates(client);
  const [missing] = await missingOf(client);
  if (missing) throw missing;
  return client;
}

/** What is missing to reach the AWS account: the region, the credentials, both, or nothing. Nothing is asked of AWS itself. */
export async function missingAccess(aws: Aws): Promise<RehearsalError[]> {
  const { S3Client } = await import("@aws-sdk/client-s3");
  const client = new S3Client({ ...(await clientConfig(aws)), ...(await usersWay()) });
  try {
    return await missingOf(client);
  } finally {
    client.destroy();
  }
}

/** Has every error about a certificate say what to do. */
function explainCertificates({ middlewareStack }: S3Client): void {
  middlewareStack.add(
    (next) => (args) =>
      next(args).catch((error: Error) => {
        const untrusted = aboutCertificate(error);
        if (untrusted) error.message = `${untrusted.found}. ${untrusted.next}`;
        throw error;
      }),
    { step: "initialize", priority: "high", name: "explainCertificates" },
  );
}

async function missingOf({ config }: S3Client): Promise<RehearsalError[]> {
  const found = [
    await missingOption(config.region, "no region", "Set aws:region, AWS_REGION, or the region of the profile."),
    await missingOption(
      config.credentials,
      "no credentials",
      "Set aws:profile or AWS_PROFILE (for an SSO profile, run `aws sso login`), or give the pipeline a role.",
    ),
  ];
  return found.filter((one) => one !== undefined);
}

/**
 * The AWS provider's settings, for a client. It finds the rest as AWS's own tools do: in the
 * environment, the profile, on the machine.
 */
async function clientConfig(aws: Aws): Promise<S3ClientConfig> {
  const { region, profile, s3UsePathStyle: forcePathStyle, useFipsEndpoint, useDualstackEndpoint } = aws;
  const endpoint = aws.endpoints?.find(({ s3 }) => s3)?.s3;
  const credentials = (await assumeRoles(aws)) ?? configuredKeys(aws);
  return defined({ region, profile, endpoint, forcePathStyle, useFipsEndpoint, useDualstackEndpoint, credentials });
}

/** Makes the client look for what it would otherwise look for in its first request. */
async function missingOption(
  find: () => Promise<unknown>,
  missing: string,
  next: string,
): Promise<RehearsalError | undefined> {
  try {
    await find();
    return undefined;
  } catch (cause) {
    return new RehearsalError(
      "SETTINGS",
      { doing: "connecting to the AWS account of the evidence bucket", found: `${missing}: ${messageOf(cause)}`, next },
      { cause },
    );
  }
}
