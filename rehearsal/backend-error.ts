import { messageOf, RehearsalError } from "../errors.ts";

const ofSettings = /passphrase|PULUMI_ACCESS_TOKEN|open bucket|no decryption|message authentication failed/i;

/** What is wrong with the backend that the environment names or with its passphrase, where that is what the engine says; otherwise what was thrown. */
export function asBackendError(thrown: unknown): unknown {
  const message = messageOf(thrown);
  if (!ofSettings.test(message)) return thrown;
  const said = /^error: (.*)$/m.exec(message)?.[1] ?? message.split("\n", 1)[0];
  return new RehearsalError(
    "SETTINGS",
    {
      doing: "opening the Pulumi backend that PULUMI_BACKEND_URL names",
      found: `${said}`,
      next: "Set PULUMI_CONFIG_PASSPHRASE to the stack's passphrase, or unset PULUMI_BACKEND_URL for a backend that needs neither. Nothing was started.",
    },
    { cause: thrown },
  );
}
