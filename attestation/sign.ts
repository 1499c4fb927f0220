import { messageOf, RehearsalError } from "../errors.ts";
import type { SignSettings } from "../settings/sign.ts";
import { readPrivateKey } from "../settings/signing-key.ts";
import { envelopeOf, payloadType } from "./envelope.ts";

/** The files of a bundle with a signature: by a key, and by Sigstore. */
export const signatureFiles = { key: "statement.dsse.json", keyless: "statement.sigstore.json" } as const;

/** Milliseconds in which each of Sigstore's services must answer; then it is asked again, once. */
const answerMilliseconds = 10_000;
/** Milliseconds in which Sigstore must have signed. */
const signMilliseconds = 30_000;

/** A statement that was signed. */
export interface Signature {
  file: (typeof signatureFiles)[keyof typeof signatureFiles];
  text: string;
}

/**
 * Signs a statement: by the key of the settings, or by Sigstore, which is the only case in which anybody is asked.
 * @throws RehearsalError STEP when it cannot be signed
 */
export async function signStatement(
  statement: string,
  settings: SignSettings,
  signal: AbortSignal,
): Promise<Signature> {
  try {
    if (settings.keyless) {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(signMilliseconds)]);
      return { file: signatureFiles.keyless, text: asText(await unlessAborted(limit, keyless(statement, settings))) };
    }
    const { key, wrong } = readPrivateKey(settings.privateKey?.reveal() ?? "", settings.passphrase?.reveal());
    if (!key) throw new Error(`evidence.sign.${wrong} is not the one that was read first`);
    return { file: signatureFiles.key, text: asText(envelopeOf(statement, key)) };
  } catch (thrown) {
    throw new RehearsalError(
      "STEP",
      {
        doing: `signing the statement about the rehearsal${settings.keyless ? " by Sigstore" : ""}`,
        found: messageOf(thrown),
        next: settings.keyless
          ? "The evidence is sealed with an unsigned statement. Check that the pipeline may ask for an identity token (on GitHub `permissions: { id-token: write }`), and that Fulcio and Rekor are reached."
          : "The evidence is sealed with an unsigned statement. Check evidence.sign.",
      },
      { cause: thrown },
    );
  }
}

/** Has Sigstore sign. Its bundle holds the envelope, the certificate, and the entry of the log. */
async function keyless(statement: string, { token, fulcio, rekor, timestamps }: SignSettings): Promise<unknown> {
  const { attest } = await import("sigstore");
  return attest(Buffer.from(statement), payloadType, {
    ...(token ? { identityToken: token.reveal() } : {}),
    ...(fulcio ? { fulcioURL: fulcio } : {}),
    ...(rekor ? { rekorURL: rekor } : {}),
    ...(timestamps ? { tsaServerURL: timestamps } : {}),
    timeout: answerMilliseconds,
    retry: { retries: 1 },
  });
}

const asText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** What work comes to, unless its time is over first: Sigstore's clients take no signal. */
async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(new Error("there was no answer in time"));
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}
