import { z } from "zod";
import { isLoopback } from "../machine/loopback.ts";
import { type PathFields, serverUrl } from "./fields.ts";
import { secretsIn } from "./secret.ts";
import { secretValue } from "./secret-value.ts";
import { readPrivateKey } from "./signing-key.ts";

const service = serverUrl.refine((url) => url.startsWith("https:") || isLoopback(new URL(url).hostname), {
  error: "expected an https URL, or one on this machine: everybody on the way could read the identity token",
});

const wrongKey = {
  privateKey:
    "expected a private key in PEM: ECDSA on P-256 or P-384, or Ed25519, as openssl writes it. A key in cosign's own form is not read",
  passphrase: "expected the passphrase of evidence.sign.privateKey, which is encrypted",
};

/** How the statement about a rehearsal is signed. */
export const signSchema = (paths: Pick<PathFields, "file">) =>
  z
    .strictObject({
      keyless: z
        .boolean()
        .default(false)
        .describe(
          "Whether Sigstore signs: Fulcio certifies the identity of the pipeline, and the signature is entered in Rekor, a public log. Nothing is sent anywhere without it.",
        ),
      token: secretValue(paths)
        .optional()
        .describe(
          "With `evidence.sign.keyless`: the identity token (OIDC, with the audience `sigstore`), as `{ variable: NAME }` or `{ file: path }`. If left out, GitHub Actions or Buildkite is asked for one, else `SIGSTORE_ID_TOKEN` holds it.",
        ),
      fulcio: service
        .optional()
        .describe("With `evidence.sign.keyless`: URL of another Fulcio than Sigstore's public one."),
      rekor: service
        .optional()
        .describe("With `evidence.sign.keyless`: URL of another Rekor than Sigstore's public one."),
      timestamps: service
        .optional()
        .describe(
          "With `evidence.sign.keyless`: URL of a timestamp authority, whose signed time is added. If left out, Rekor's time counts.",
        ),
      privateKey: secretValue(paths)
        .optional()
        .describe(
          "Private key that signs, in PEM (ECDSA on P-256 or P-384, or Ed25519), as `{ variable: NAME }` or `{ file: path }`.",
        ),
      passphrase: secretValue(paths)
        .optional()
        .describe(
          "Passphrase of `evidence.sign.privateKey`, if that is encrypted, as `{ variable: NAME }` or `{ file: path }`.",
        ),
    })
    .superRefine(({ keyless, privateKey, passphrase, ...ofKeyless }, context) => {
      const refuse = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
      if (keyless === (privateKey !== undefined))
        refuse(["keyless"], "expected either evidence.sign.keyless set to true, or evidence.sign.privateKey");
      for (const [name, value] of Object.entries(ofKeyless))
        if (value !== undefined && !keyless) refuse([name], "expected evidence.sign.keyless set to true beside it");
      if (passphrase && !privateKey) refuse(["passphrase"], "expected evidence.sign.privateKey beside it");
      if (!privateKey) return;
      const { wrong } = readPrivateKey(privateKey.reveal(), passphrase?.reveal());
      if (wrong) refuse([wrong], wrongKey[wrong]);
    });

/** How the statement is signed, parsed. */
export type SignSettings = z.output<ReturnType<typeof signSchema>>;

/** The environment variables that hold what signs. A command that inherits them could sign what it likes. */
export const signingVariables = (sign: SignSettings | undefined): string[] =>
  secretsIn(sign).flatMap(({ variable }) => variable ?? []);
