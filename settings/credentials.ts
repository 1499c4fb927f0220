import { z } from "zod";
import { isLoopback } from "../machine/loopback.ts";
import type { PathFields } from "./fields.ts";
import { Sealed, Secret } from "./secret.ts";
import { secretValue } from "./secret-value.ts";

/** Headers that a service wants with every request, by name. */
export type SecretHeaders = Readonly<Record<string, Secret>>;

/** A service that may run already, and that may want credentials. */
export type SecuredService = "marquez" | "prefect" | "web";

/** Headers that belong to a connection or to the form of a message: those who send the request set them. */
const notTheirs = [
  "accept-encoding",
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "expect",
  "host",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

const headerName = z.string().refine((name) => isToken(name) && !notTheirs.includes(name.toLowerCase()), {
  error: `expected the name of a header: letters, digits and dashes, and none of ${notTheirs.join(", ")}`,
});
/** What RFC 9110 calls a token. */
const isToken = (name: string): boolean => /^[\w!#$%&'*+.^`|~-]+$/.test(name);

/** The settings `token` and `headers` of a service. */
export function credentialFields(service: SecuredService, { file }: Pick<PathFields, "file">) {
  const secret = secretValue({ file });
  const token = secret.refine((one) => one instanceof Sealed || /^[\x21-\x7e]+$/.test(one.reveal()), {
    error: "expected a token of visible ASCII characters, without spaces",
  });
  const header = secret.refine((one) => one instanceof Sealed || /^[\x20-\x7e]+$/.test(one.reveal()), {
    error: "expected a value of visible ASCII characters and spaces",
  });
  return {
    token: token
      .optional()
      .describe(
        `Bearer token that the server at \`${service}.url\` wants: \`{ variable: NAME }\` reads it from an environment variable, \`{ file: path }\` from a file; text is the token itself, as plain Pulumi decrypts it. It is sent to that server alone, and removed from the evidence. If left out, none is sent.`,
      ),
    headers: z
      .record(headerName, header)
      .default({})
      .describe(
        `Headers that the server at \`${service}.url\` wants with every request, by name. Each value is a secret, and is written as \`${service}.token\` is.`,
      ),
  };
}

/** The settings of a service that may want credentials. */
export interface Credentials {
  url?: string | undefined;
  token?: Secret | undefined;
  headers: SecretHeaders;
}

/** The headers that a service wants with every request, the one with its token among them. */
export const headersOf = ({ token, headers }: Omit<Credentials, "url">): SecretHeaders =>
  token ? { ...headers, Authorization: new Secret(`Bearer ${token.reveal()}`) } : headers;

/** Headers as they are sent. */
export const revealed = (headers: SecretHeaders): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, secret]) => [name, secret.reveal()]));

/** Refuses credentials that are sent to nobody, twice, or to be read on the way. For `superRefine`. */
export const checkCredentials =
  (service: SecuredService) =>
  ({ url, token, headers }: Credentials, context: z.RefinementCtx): void => {
    const refuse = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    const names = Object.keys(headers);
    const lower = names.map((name) => name.toLowerCase());
    for (const [nth, name] of lower.entries()) {
      if (lower.indexOf(name) < nth)
        refuse(["headers", names[nth] as string], "expected each header once, in whatever letters");
      else if (name === "authorization" && token)
        refuse(
          ["headers", names[nth] as string],
          `expected either this header or ${service}.token, which is sent as it`,
        );
    }
    const set = token ? "token" : names.length > 0 ? "headers" : undefined;
    if (!set) return;
    if (!url) refuse(["url"], `expected the URL of the server that ${service}.${set} is for`);
    else if (!isSafe(new URL(url)))
      refuse(
        ["url"],
        `expected an https URL, or one on this machine, such as a tunnel's end: everybody on the way could read ${service}.${set}`,
      );
  };

const isSafe = ({ protocol, hostname }: URL): boolean => protocol === "https:" || isLoopback(hostname);
