import { readFileSync } from "node:fs";
import * as tls from "node:tls";
import { messageOf } from "../errors.ts";

/**
 * The variables that name certificate authorities for other programs: OpenSSL, Go and httpx; Python's requests; AWS. The
 * commands trust those, so the rehearsal that stands between them and a server must, too. Node reads NODE_EXTRA_CA_CERTS
 * itself.
 */
const variables = ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE"] as const;

/** Node has it from 22.19 on; older types do not know it. */
const { setDefaultCACertificates, getCACertificates } = tls as unknown as {
  setDefaultCACertificates?: (certificates: string[]) => void;
  getCACertificates: (of: "default") => string[];
};

const certificates = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** A file that a variable names; a problem where it holds no certificates. */
function read(file: string): { found: string[]; problem?: string } {
  try {
    const found = readFileSync(file, "utf8").match(certificates) ?? [];
    return found.length > 0 ? { found } : { found, problem: "it holds no certificate" };
  } catch (error) {
    return { found: [], problem: messageOf(error) };
  }
}

const namedFiles = (env: NodeJS.ProcessEnv): (readonly [string, string])[] =>
  variables.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));

let trusted = "";

/**
 * Has this process trust the authorities that the environment names, beside those that it trusts already. A file that
 * cannot be read is told where a certificate is not trusted: nothing may need it.
 */
export function trustNamedAuthorities(env: NodeJS.ProcessEnv = process.env): void {
  const files = [...new Set(namedFiles(env).map(([, file]) => file))];
  const added = files.flatMap((file) => read(file).found);
  const key = added.join();
  if (key === trusted) return;
  trusted = key;
  setDefaultCACertificates?.([...getCACertificates("default"), ...added]);
}

/** Whether this process trusts authorities that only this environment names. */
export const namesAuthorities = (env: NodeJS.ProcessEnv = process.env): boolean =>
  Boolean(env.NODE_EXTRA_CA_CERTS) || namedFiles(env).length > 0;

/** The words of OpenSSL for a certificate whose authority is not known. */
const unknown = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_UNTRUSTED",
]);

/**
 * What an error means that is about a certificate whose authority is not trusted, and which variable to set; undefined for
 * any other error.
 */
export function aboutCertificate(
  error: unknown,
  env: NodeJS.ProcessEnv = process.env,
): { found: string; next: string } | undefined {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (!unknown.has(code)) return undefined;
  const unread = namedFiles(env).flatMap(([name, file]) => {
    const { problem } = read(file);
    return problem ? [` ${name} names ${file}: ${problem}.`] : [];
  });
  return {
    found: `${code}: no authority that is trusted here vouches for its certificate`,
    next: `Set NODE_EXTRA_CA_CERTS to a file with that authority's certificate in PEM; SSL_CERT_FILE, REQUESTS_CA_BUNDLE and AWS_CA_BUNDLE are read, too.${unread.join("")}`,
  };
}
