import type { S3ClientConfig } from "@aws-sdk/client-s3";
import parseDuration from "parse-duration";
import type { Aws } from "../settings/aws.ts";
import { defined } from "./defined.ts";
import { usersWay } from "./users-way.ts";

/** Credentials, or a function that gets them. */
type Credentials = NonNullable<S3ClientConfig["credentials"]>;

/** The access key in the provider's settings; undefined when they leave it to the credential chain. */
export const configuredKeys = ({ accessKey, secretKey, token }: Aws): Credentials | undefined =>
  accessKey && secretKey
    ? {
        accessKeyId: accessKey.reveal(),
        secretAccessKey: secretKey.reveal(),
        ...(token ? { sessionToken: token.reveal() } : {}),
      }
    : undefined;

/**
 * Credentials of the roles in the provider's settings, assumed in the provider's order: first the
 * role of the web identity, then each role with the credentials of the one before.
 * @returns undefined when the settings name no role
 */
export async function assumeRoles(aws: Aws): Promise<Credentials | undefined> {
  const { region, profile, assumeRoles: roles = [], assumeRoleWithWebIdentity: web } = aws;
  if (roles.length === 0 && !web) return undefined;
  const { fromTemporaryCredentials, fromTokenFile, fromWebToken } = await import("@aws-sdk/credential-providers");
  const endpoint = aws.endpoints?.find(({ sts }) => sts)?.sts;
  const clientConfig = defined({ region, profile, endpoint, ...(await usersWay()) });
  let credentials: Credentials | undefined = configuredKeys(aws);
  if (web) {
    const { webIdentityToken: token, webIdentityTokenFile, roleArn } = web;
    const session = { roleArn, ...defined({ roleSessionName: web.sessionName, policy: web.policy }), clientConfig };
    credentials = token
      ? fromWebToken({ ...session, webIdentityToken: token.reveal() })
      : fromTokenFile({ ...session, ...defined({ webIdentityTokenFile }) });
  }
  for (const role of roles)
    credentials = fromTemporaryCredentials({
      clientConfig,
      ...(credentials ? { masterCredentials: credentials } : {}),
      params: {
        RoleArn: role.roleArn,
        RoleSessionName: role.sessionName ?? "lineage-rehearsal",
        ...defined({
          // A Go duration, as the provider takes it: 1h, 30m, 1h30m.
          DurationSeconds: role.duration ? (parseDuration(role.duration, "s") ?? undefined) : undefined,
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
