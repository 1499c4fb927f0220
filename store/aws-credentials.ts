import type { S3ClientConfig } from "@aws-sdk/client-s3";
import type { Aws } from "../settings/aws.ts";
import { defined } from "./s3-client.ts";

/** Credentials, or how they are had. */
type Credentials = NonNullable<S3ClientConfig["credentials"]>;

/** The keys that the provider's settings hold; undefined where they are left to the credential chain. */
export const keysOf = ({ accessKey, secretKey, token }: Aws): Credentials | undefined =>
  accessKey && secretKey
    ? {
        accessKeyId: accessKey.reveal(),
        secretAccessKey: secretKey.reveal(),
        ...(token ? { sessionToken: token.reveal() } : {}),
      }
    : undefined;

/** The roles of the provider's settings, assumed as the provider does it: with the web identity first, then one with the other's credentials. */
export async function assumed(aws: Aws): Promise<Credentials | undefined> {
  const { region, profile, assumeRoles = [], assumeRoleWithWebIdentity: web } = aws;
  if (assumeRoles.length === 0 && !web) return undefined;
  const { fromTemporaryCredentials, fromTokenFile, fromWebToken } = await import("@aws-sdk/credential-providers");
  const clientConfig = defined({ region, profile, endpoint: aws.endpoints?.find(({ sts }) => sts)?.sts });
  let credentials: Credentials | undefined = keysOf(aws);
  if (web) {
    const { webIdentityToken: token, webIdentityTokenFile, roleArn } = web;
    const session = { roleArn, ...defined({ roleSessionName: web.sessionName, policy: web.policy }), clientConfig };
    credentials = token
      ? fromWebToken({ ...session, webIdentityToken: token.reveal() })
      : fromTokenFile({ ...session, ...defined({ webIdentityTokenFile }) });
  }
  for (const role of assumeRoles)
    credentials = fromTemporaryCredentials({
      clientConfig,
      ...(credentials ? { masterCredentials: credentials } : {}),
      params: {
        RoleArn: role.roleArn,
        RoleSessionName: role.sessionName ?? "lineage-rehearsal",
        ...defined({
          DurationSeconds: role.duration ? seconds(role.duration) : undefined,
          ExternalId: role.externalId,
          Policy: role.policy,
          PolicyArns: role.policyArns?.map((arn) => ({ arn })),
          SourceIdentity: role.sourceIdentity,
          Tags: role.tags && Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })),
          TransitiveTagKeys: role.transitiveTagKeys,
        }),
      },
    });
  return credentials;
}

/** A Go duration in seconds. */
function seconds(duration: string): number {
  const [, hours = 0, minutes = 0, rest = 0] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration)?.map(Number) ?? [];
  return (hours || 0) * 3600 + (minutes || 0) * 60 + (rest || 0);
}
