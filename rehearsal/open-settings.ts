import { asStep, type Tell } from "../context/step-events.ts";
import { encryptedKeys } from "../settings/encrypted.ts";
import { loadSettings, type Sources } from "../settings/load.ts";
import { settingsError } from "../settings/parse.ts";
import type { Settings } from "../settings/schema.ts";
import { sealedKeys } from "../settings/secret.ts";
import { readStackFile } from "../settings/stack-file.ts";
import { refuseWithoutPassphrase } from "./not-decrypted.ts";

/** Which secrets a piece of work uses. */
export type Use = (settings: Settings) => unknown;

/** A rehearsal uses all secrets; those of the AWS provider only for a bucket in AWS. */
export const everySecret: Use = ({ aws, ...others }) => [others, ...(others.evidence.store === "s3" ? [aws] : [])];

/** Storing and reading a bundle uses those of the AWS provider, where it is in AWS. */
export const bucketSecrets: Use = ({ aws, evidence }) => (evidence.store === "s3" ? aws : undefined);

/**
 * Reads the settings of a stack, and has Pulumi decrypt those that are used and encrypted. Where there are none, it takes no
 * longer than reading the file. An environment of Pulumi ESC is asked in any case: any setting may come from there.
 * @param use the secrets that are used
 * @param tell told of the step `secrets`, which exists only where something is decrypted
 * @throws RehearsalError SETTINGS when a setting is wrong, or Pulumi cannot decrypt: nothing was started
 */
export async function openSettings(sources: Sources, use: Use, tell: Tell = () => {}): Promise<Settings> {
  const { stack, directory } = sources;
  if (stack === undefined) return loadSettings(sources);
  const file = readStackFile(directory, stack);
  if (!file.importsEnvironment) {
    const settings = loadSettings(sources);
    if (sealedKeys(use(settings)).length === 0) return settings;
  }
  return asStep(tell, "secrets", async () => {
    const encrypted = { stack, directory, file, keys: encryptedKeys(file) };
    refuseWithoutPassphrase(encrypted);
    const { decrypt } = await import("./decrypt.ts");
    const say = (detail: string) => tell({ name: "secrets", status: "running", detail });
    const decrypted = await decrypt(encrypted, say);
    const settings = loadSettings({ ...sources, decrypted });
    const left = sealedKeys(use(settings));
    if (left.length > 0)
      throw settingsError(
        file.file,
        left.map((key) => `${key}: Pulumi did not decrypt it`),
      );
    return settings;
  });
}
