import { messageOf, RehearsalError } from "../errors.ts";
import type { StackFile } from "../settings/stack-file.ts";

/** What to decrypt. */
export interface Encrypted {
  stack: string;
  /** The directory of the stack file, absolute. */
  directory: string;
  file: StackFile;
  /** The keys that are encrypted, for messages. */
  keys: readonly string[];
}

const variable = "PULUMI_CONFIG_PASSPHRASE";

/**
 * Refuses a stack file whose passphrase nobody has set: the engine would say the same, after a second.
 * @throws RehearsalError SETTINGS
 */
export function refuseWithoutPassphrase(encrypted: Encrypted): void {
  const isSet = process.env[variable] !== undefined || Boolean(process.env[`${variable}_FILE`]);
  if (encrypted.file.key === "passphrase" && !encrypted.file.importsEnvironment && !isSet)
    throw notDecrypted(encrypted, "passphrase must be set");
}

/** Environments, and keys that no stack file names, are Pulumi Cloud's. */
export function notOfCloud(encrypted: Encrypted, url: string | undefined): RehearsalError {
  const { file } = encrypted;
  const found = url === undefined ? "nobody is logged in" : `the backend is ${url}`;
  return new RehearsalError("SETTINGS", {
    doing: `reading the settings from ${file.file}`,
    found: file.importsEnvironment
      ? `environment: needs Pulumi Cloud, ${found}: remove it or log in`
      : `${inWords(encrypted)}, and the file names no key (encryptionsalt or secretsprovider): ${found}`,
    next: file.importsEnvironment
      ? "`pulumi login` logs in; in a pipeline, set PULUMI_ACCESS_TOKEN. Nothing was started."
      : "Log in to the backend that has the key, with `pulumi login` or PULUMI_ACCESS_TOKEN, or encrypt them again. Nothing was started.",
  });
}

/** Whether the engine failed because nobody is logged in to a backend. */
export const isLoggedOut = (error: unknown): boolean => /PULUMI_ACCESS_TOKEN must be set/.test(messageOf(error));

const inWords = ({ keys }: Encrypted): string =>
  keys.length === 0 ? "no setting is encrypted" : `${keys.join(", ")} ${keys.length === 1 ? "is" : "are"} encrypted`;

/** What the engine says, in one line: it quotes no value. */
export const reasonOf = (error: unknown): string =>
  /^error: (.*)$/m.exec(messageOf(error))?.[1] ?? "the Pulumi engine gave no reason";

/** Says why Pulumi decrypted nothing, and which keys are encrypted. */
export function notDecrypted(encrypted: Encrypted, reason: string, cause?: unknown): RehearsalError {
  const used = process.env[variable] === undefined ? `${variable}_FILE` : variable;
  const wrong = /incorrect passphrase/.test(reason);
  const isPassphrase = wrong || /passphrase must be set/.test(reason);
  const found = wrong ? `the passphrase in ${used} is wrong` : isPassphrase ? `${variable} is not set` : reason;
  const next = isPassphrase
    ? `Set ${variable}, or ${variable}_FILE, to the passphrase of the stack file. Nothing was started.`
    : "`pulumi config --show-secrets` in the folder of the stack file shows whether Pulumi can decrypt it. Nothing was started.";
  const doing = `decrypting ${encrypted.file.file}`;
  return new RehearsalError(
    "SETTINGS",
    { doing, found: `${found}; ${inWords(encrypted)}`, next },
    ...(cause === undefined ? [] : [{ cause }]),
  );
}
