import { readFile } from "node:fs/promises";
import { bundleFromJSON } from "@sigstore/bundle";
import { TrustedRoot } from "@sigstore/protobuf-specs";
import { toSignedEntity, toTrustMaterial, Verifier } from "@sigstore/verify";
import { payloadType } from "./envelope.ts";

/** Who signed, by the certificate, and what. */
export interface SigstoreSigner {
  identity: string | undefined;
  issuer: string | undefined;
  /** The payload of the envelope, in base64. */
  payload: string;
}

/**
 * Verifies a Sigstore bundle: the certificate and its chain, the entry of the log with its time, and the signature. This
 * file loads Sigstore's libraries, so import it where it is needed. Who signed is not judged here: Sigstore's own policy
 * takes an identity as a regular expression, so that a dot in it matches anything.
 * @param trustedRoot the file of a trusted root; without it, Sigstore's own is fetched by TUF
 * @throws Error when it does not verify, or when the trusted root cannot be had
 */
export async function signerOf(bundle: unknown, trustedRoot: string | undefined): Promise<SigstoreSigner> {
  const read = bundleFromJSON(bundle);
  if (read.content.$case !== "dsseEnvelope" || read.content.dsseEnvelope.payloadType !== payloadType)
    throw new Error("it holds no DSSE envelope with a statement");
  const { payload } = read.content.dsseEnvelope;
  const root = trustedRoot ? await rootIn(trustedRoot) : await fetchedRoot();
  const { identity } = new Verifier(toTrustMaterial(root)).verify(toSignedEntity(read));
  return {
    identity: identity?.subjectAlternativeName,
    issuer: identity?.extensions?.issuer,
    payload: payload.toString("base64"),
  };
}

const rootIn = async (file: string): Promise<TrustedRoot> =>
  TrustedRoot.fromJSON(JSON.parse(await readFile(file, "utf8")));

async function fetchedRoot(): Promise<TrustedRoot> {
  const { getTrustedRoot } = await import("@sigstore/tuf");
  return getTrustedRoot();
}
