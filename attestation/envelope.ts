import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { z } from "zod";
import { hashOf } from "../settings/signing-key.ts";

/** The type of what a DSSE envelope about a statement holds: https://github.com/in-toto/attestation/blob/main/spec/v1/envelope.md */
export const payloadType = "application/vnd.in-toto+json";

const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/);
/** A DSSE envelope: https://github.com/secure-systems-lab/dsse/blob/master/envelope.md */
export const envelopeForm = z.object({
  payload: base64,
  payloadType: z.literal(payloadType),
  signatures: z
    .array(z.object({ keyid: z.string().optional(), sig: base64 }))
    .min(1)
    .max(100),
});
export type Envelope = z.output<typeof envelopeForm>;

/** What is signed: https://github.com/secure-systems-lab/dsse/blob/master/protocol.md. All lengths are in bytes. */
export const preAuthenticationEncoding = (payload: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `), payload]);

/** The envelope with a statement, signed by a key. The signature of an ECDSA key is in DER, as others write it. */
export function envelopeOf(statement: string, key: KeyObject): Envelope {
  const payload = Buffer.from(statement);
  const sig = sign(hashOf(key), preAuthenticationEncoding(payload), key).toString("base64");
  const keyid = keyIdOf(createPublicKey(key as never));
  return { payload: payload.toString("base64"), payloadType, signatures: [{ keyid, sig }] };
}

/** Whether a key signed what an envelope holds. The id of a key is a hint, so it is not looked at. */
export const isSignedBy = ({ payload, signatures }: Envelope, key: KeyObject): boolean =>
  signatures.some(({ sig }) =>
    verify(hashOf(key), preAuthenticationEncoding(Buffer.from(payload, "base64")), key, Buffer.from(sig, "base64")),
  );

/** The id of a public key: the SHA-256 of its SubjectPublicKeyInfo, in hexadecimal. */
export const keyIdOf = (key: KeyObject): string =>
  createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex");
