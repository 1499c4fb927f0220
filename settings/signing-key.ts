import { createPrivateKey, type KeyObject } from "node:crypto";

/** The kinds of keys that sign, each with the hash that belongs to it; Ed25519 has its own. */
const kinds: Readonly<Record<string, string | null>> = { prime256v1: "sha256", secp384r1: "sha384", ed25519: null };

/** What a key is: the name of its curve, or `ed25519`. */
const kindOf = ({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string =>
  asymmetricKeyType === "ec" ? (asymmetricKeyDetails?.namedCurve ?? "ec") : (asymmetricKeyType ?? "no key pair");

/**
 * The hash that a key signs, as Node names it; null where the key has its own.
 * @returns undefined for a key of another kind, which signs nothing here
 */
export const hashOf = (key: KeyObject): string | null | undefined =>
  Object.hasOwn(kinds, kindOf(key)) ? kinds[kindOf(key)] : undefined;

/** What a setting with a private key holds: the key, or what is wrong with which setting. */
export type ReadKey = { key: KeyObject; wrong?: undefined } | { key?: undefined; wrong: "privateKey" | "passphrase" };

/** Reads a private key in PEM: ECDSA on P-256 or P-384, or Ed25519. */
export function readPrivateKey(pem: string, passphrase: string | undefined): ReadKey {
  try {
    const key = createPrivateKey({ key: pem, format: "pem", ...(passphrase === undefined ? {} : { passphrase }) });
    return hashOf(key) === undefined ? { wrong: "privateKey" } : { key };
  } catch {
    return { wrong: isEncrypted(pem) ? "passphrase" : "privateKey" };
  }
}

/** The two forms of an encrypted key: PKCS #8, and OpenSSL's own. Cosign's is neither. */
const isEncrypted = (pem: string): boolean => /BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/.test(pem);
