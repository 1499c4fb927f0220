import { z } from "zod";
import { Secret, secretsIn } from "./secret.ts";
import { decrypted } from "./secret-value.ts";

const text = z.string().min(1, { error: "expected a string that is not empty" });
const secret = z
  .union([text, decrypted], { error: "expected a string that is not empty" })
  .meta({ title: "string" })
  .transform((value) => (typeof value === "string" ? new Secret(value) : value));
const url = z
  .url({ protocol: /^https?$/, error: "expected a URL, such as https://s3.example.org" })
  .meta({ title: "URL" });
const goDuration = z
  .string()
  .regex(/^(?:\d+h)?(?:\d+m)?(?:\d+s)?$/, { error: 'expected a duration in Go\'s form, such as "1h" or "1h30m"' });
const session = {
  roleArn: z.string().regex(/^arn:/, { error: "expected the ARN of a role" }),
  sessionName: text.optional(),
  duration: goDuration.optional(),
  policy: text.optional(),
  policyArns: z.array(text).optional(),
};
const role = z.looseObject({
  ...session,
  externalId: text.optional(),
  sourceIdentity: text.optional(),
  tags: z.record(z.string(), z.string()).optional(),
  transitiveTagKeys: z.array(text).optional(),
});
const webIdentity = z.looseObject({
  ...session,
  webIdentityToken: secret.optional(),
  webIdentityTokenFile: text.optional(),
});

/**
 * The settings of the AWS provider, `aws:region` and so on. The upload follows those that are named
 * here; all others reach only the provider. Credentials among them are parsed to secrets.
 */
export const aws = z.looseObject({
  region: z
    .string()
    .regex(/^[a-z]{2}[a-z0-9-]+$/, { error: "expected the name of a region, such as eu-west-1" })
    .optional()
    .describe("Region of the bucket. If left out, it is the region of `AWS_REGION` or of the profile."),
  profile: text
    .optional()
    .describe(
      "Profile of the AWS configuration files whose credentials and region are used. If left out, it is the profile of `AWS_PROFILE`, or `default`.",
    ),
  assumeRoles: z
    .array(role)
    .optional()
    .describe(
      "Roles to assume, one after the other, each with its `roleArn`. If left out, the credentials are used as they are.",
    ),
  assumeRoleWithWebIdentity: webIdentity
    .optional()
    .describe(
      "Role to assume with a web identity token, such as a pipeline's OIDC token: its `roleArn`, and `webIdentityToken` or `webIdentityTokenFile`.",
    ),
  endpoints: z
    .array(z.looseObject({ s3: url.optional(), sts: url.optional() }))
    .optional()
    .describe("Endpoints by service, `s3` and `sts`, for another S3 than AWS's own. If left out, AWS's are used."),
  s3UsePathStyle: z
    .boolean()
    .optional()
    .describe("Whether URLs carry the bucket name in the path rather than in the host name. Other S3s often need it."),
  useFipsEndpoint: z.boolean().optional().describe("Whether to use endpoints that comply with FIPS 140."),
  useDualstackEndpoint: z.boolean().optional().describe("Whether to use endpoints that answer on both IPv4 and IPv6."),
  accessKey: secret.optional().describe("Access key ID. Leave it out where the AWS credential chain finds one."),
  secretKey: secret
    .optional()
    .describe("Secret access key of `aws:accessKey`. Leave it out where the AWS credential chain finds one."),
  token: secret
    .optional()
    .describe("Session token of temporary credentials. Leave it out where the AWS credential chain finds one."),
});

/** The settings of the AWS provider, parsed. */
export type Aws = z.output<typeof aws>;

/** Names of settings whose values must never be printed. */
export const secretKeys: ReadonlySet<string> = new Set([
  "accessKey",
  "secretKey",
  "token",
  "webIdentityToken",
  "headers",
  "privateKey",
  "passphrase",
]);

/**
 * Parses a configuration value. `pulumi config set` and the Pulumi engine keep everything but text as
 * JSON in text.
 */
export function parseConfigValue(value: unknown): unknown {
  if (typeof value !== "string" || !/^(?:[[{]|true$|false$)/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/**
 * The provider's settings as the Pulumi engine takes them: text by full key. Values that hold
 * credentials are marked secret.
 */
export function engineConfig(settings: Aws): Record<string, { value: string; secret: boolean }> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]) =>
      value === undefined ? [] : [[`aws:${key}`, { value: toText(value), secret: secretsIn(value).length > 0 }]],
    ),
  );
}

const toText = (value: unknown): string => {
  const plain = revealSecrets(value);
  return typeof plain === "string" ? plain : JSON.stringify(plain);
};

/** A copy of a value in which every secret is readable. */
const revealSecrets = (value: unknown): unknown =>
  value instanceof Secret
    ? value.reveal()
    : Array.isArray(value)
      ? value.map(revealSecrets)
      : typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revealSecrets(inner)]))
        : value;

/** The provider's settings without any secret. */
export const withoutSecrets = (settings: Aws): Record<string, unknown> =>
  removeSecrets(settings) as Record<string, unknown>;

const removeSecrets = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(removeSecrets)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value).flatMap(([key, inner]) =>
            inner instanceof Secret ? [] : [[key, removeSecrets(inner)]],
          ),
        )
      : value;
