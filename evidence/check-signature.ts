import { createPublicKey, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { envelopeForm, isSignedBy, keyIdOf } from "../attestation/envelope.ts";
import { signatureFiles } from "../attestation/sign.ts";
import { statementFile } from "../attestation/statement.ts";
import { messageOf } from "../errors.ts";
import { hashOf } from "../settings/signing-key.ts";
import { Bundle } from "./bundle.ts";
import type { Check } from "./check.ts";

/** Whose signature counts: a key, or who Sigstore certified. */
export interface Trust {
  /** The file of a public key in PEM. */
  key?: string | undefined;
  /** Whom the certificate names: an e-mail address, or the URL of a workflow. With `*` at its end, what begins so. */
  identity?: string | undefined;
  /** Who vouched for that identity, such as `https://token.actions.githubusercontent.com`. */
  issuer?: string | undefined;
  /** The file of a Sigstore trusted root. Without it, Sigstore's own is fetched. */
  trustedRoot?: string | undefined;
}

const check = (status: Check["status"], ...words: string[]): Check => ({ name: "signature", status, words });

/**
 * Checks who signed the statement of a bundle. Without anybody to trust, it says only how the statement is signed.
 * @param directory the folder of the bundle
 * @returns a failed check for a bundle that is wrong; nothing is thrown
 */
export async function checkSignature(directory: string, trust: Trust = {}): Promise<Check> {
  const read = (file: string) => readFile(Bundle.at(directory).path(file), "utf8").catch(() => undefined);
  const [statement, key, sigstore] = await Promise.all(
    [statementFile, signatureFiles.key, signatureFiles.keyless].map(read),
  );
  if (trust.key !== undefined) return byKey(statement, key, trust.key);
  if (trust.identity !== undefined || trust.issuer !== undefined) return keyless(statement, sigstore, trust);
  if (key !== undefined) return check("skipped", "the statement is signed by a key; --key FILE checks by which");
  if (sigstore !== undefined)
    return check("skipped", "the statement is signed by Sigstore; --identity and --issuer check for whom");
  return check("skipped", "the statement is not signed");
}

async function byKey(statement: string | undefined, signature: string | undefined, file: string): Promise<Check> {
  let key: KeyObject;
  try {
    key = createPublicKey(await readFile(file));
  } catch (thrown) {
    return check("failed", `${file} cannot be read as a public key in PEM: ${messageOf(thrown)}`);
  }
  if (hashOf(key) === undefined)
    return check("failed", `${file} is no key that signs statements: those are ECDSA on P-256 or P-384, and Ed25519`);
  const missing = lacks(statement, signature, signatureFiles.key);
  if (missing) return missing;
  const { success, data: envelope } = envelopeForm.safeParse(parsed(signature));
  if (!success) return check("failed", `${signatureFiles.key} is no DSSE envelope with a statement`);
  if (!isSignedBy(envelope, key)) return check("failed", `the key in ${file} did not sign ${signatureFiles.key}`);
  if (!holds(envelope.payload, statement)) return another(signatureFiles.key);
  return check("passed", `signed by the key ${keyIdOf(key).slice(0, 16)}…`);
}

async function keyless(statement: string | undefined, signature: string | undefined, trust: Trust): Promise<Check> {
  const { identity, issuer } = trust;
  if (!identity || !issuer)
    return check(
      "failed",
      "whom to trust takes both --identity and --issuer: anybody can get a certificate of Sigstore",
    );
  const missing = lacks(statement, signature, signatureFiles.keyless);
  if (missing) return missing;
  try {
    const { signerOf } = await import("../attestation/sigstore-signer.ts");
    const { payload, ...signer } = await signerOf(parsed(signature), trust.trustedRoot);
    if (!holds(payload, statement)) return another(signatureFiles.keyless);
    if (signer.issuer !== issuer || !isNamed(signer.identity, identity))
      return check(
        "failed",
        `it is signed for ${signer.identity ?? "nobody"} of ${signer.issuer ?? "no issuer"}, not for ${identity} of ${issuer}`,
      );
    return check("passed", `signed by Sigstore for ${signer.identity} of ${signer.issuer}`);
  } catch (thrown) {
    return check("failed", `${signatureFiles.keyless} does not verify: ${messageOf(thrown)}`);
  }
}

/** What is missing for a signature to be checked. */
const lacks = (statement: string | undefined, signature: string | undefined, file: string): Check | undefined =>
  statement === undefined
    ? check("failed", "the bundle has no statement that could be signed")
    : signature === undefined
      ? check("failed", `the statement is not signed so: the bundle has no ${file}`)
      : undefined;

const another = (file: string): Check => check("failed", `${file} holds another statement than the bundle does`);

/** Whether a signed payload is the statement, byte for byte. */
const holds = (payload: string, statement: string | undefined): boolean =>
  statement !== undefined && Buffer.from(payload, "base64").equals(Buffer.from(statement));

const isNamed = (found: string | undefined, wanted: string): boolean =>
  wanted.endsWith("*") ? (found?.startsWith(wanted.slice(0, -1)) ?? false) : found === wanted;

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
}
