import { z } from "zod";
import { Secret } from "./secret.ts";

const text = z.string().min(1, { error: "expected at least one character" });
const secret = text.transform((written) => new Secret(written));
const url = z.url({ protocol: /^https?$/, error: "expected a URL, as https://s3.example.org" });
const hours = z.string().regex(/^(?:\d+h)?(?:\d+m)?(?:\d+s)?$/, { error: "expected a Go duration, as 1h or 30m" });
const session = {
  roleArn: z.string().regex(/^arn:/, { error: "expected a role's ARN" }),
  sessionName: text.optional(),
  duration: hours.optional(),
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
 * The AWS provider's own settings, `aws:region` and so on. Those named here hold for the upload too; all others are the provider's alone.
 * Whatever credentials they name are secrets.
 */
export const aws = z.looseObject({
  region: z
    .string()
    .regex(/^[a-z]{2}[a-z0-9-]+$/, { error: "expected a region's name, as eu-west-1" })
    .optional()
    .describe("the bucket's region; else that of AWS_REGION or of the profile"),
  profile: text.optional().describe("the profile of ~/.aws whose credentials and region are used"),
  assumeRoles: z.array(role).optional().describe("roles that are assumed, one after the other, each with its roleArn"),
  assumeRoleWithWebIdentity: webIdentity.optional().describe("a role that is assumed with a pipeline's own token"),
  endpoints: z
    .array(z.looseObject({ s3: url.optional(), sts: url.optional() }))
    .optional()
    .describe("other endpoints than AWS's own, by service: s3, sts"),
  s3UsePathStyle: z.boolean().optional().describe("whether a bucket's name stands in the path, not in the host's name"),
  useFipsEndpoint: z.boolean().optional().describe("whether FIPS endpoints are used"),
  useDualstackEndpoint: z.boolean().optional().describe("whether endpoints of both IPv4 and IPv6 are used"),
  accessKey: secret.optional().describe("an access key's id; better left to the credential chain"),
  secretKey: secret.optional().describe("its secret; better left to the credential chain"),
  token: secret.optional().describe("the token of a session; better left to the credential chain"),
});

/** The AWS provider's settings, parsed. */
export type Aws = z.output<typeof aws>;

/** The keys of what must not be written down. */
export const awsSecrets = ["accessKey", "secretKey", "token"] as const;

/** A value as a stack file or the engine holds it: `pulumi config set` and the engine write all that is not text as JSON within text. */
export function fromText(value: unknown): unknown {
  if (typeof value !== "string" || !/^(?:[[{]|true$|false$)/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** What the engine is given: every setting as text, by its whole key; secrets as such. */
export function engineConfig(settings: Aws): Record<string, { value: string; secret: boolean }> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]) =>
      value === undefined ? [] : [[`aws:${key}`, { value: asText(value), secret: holdsSecret(value) }]],
    ),
  );
}

const asText = (value: unknown): string =>
  typeof value === "string" ? value : value instanceof Secret ? value.reveal() : JSON.stringify(revealed(value));

/** A copy whose secrets are to be read. */
const revealed = (value: unknown): unknown =>
  value instanceof Secret
    ? value.reveal()
    : Array.isArray(value)
      ? value.map(revealed)
      : typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revealed(inner)]))
        : value;

const holdsSecret = (value: unknown): boolean => secretsIn(value).length > 0;

/** The secrets in a value, however deep. */
export const secretsIn = (value: unknown): Secret[] =>
  value instanceof Secret
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(secretsIn)
      : [];

/** The settings as they were written, without what is secret. */
export const withoutSecrets = (settings: Aws): Record<string, unknown> => open(settings) as Record<string, unknown>;

const open = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(open)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value).flatMap(([key, inner]) => (inner instanceof Secret ? [] : [[key, open(inner)]])),
        )
      : value;
