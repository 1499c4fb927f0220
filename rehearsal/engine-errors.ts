import { ConcurrentUpdateError } from "@pulumi/pulumi/automation/index.js";
import { messageOf, RehearsalError } from "../errors.ts";

const settingsProblem = /passphrase|PULUMI_ACCESS_TOKEN|open bucket|no decryption|message authentication failed/i;

/**
 * Turns the engine's failure to open a backend into a SETTINGS error. Returns any other error
 * unchanged.
 */
export function asBackendError(error: unknown): unknown {
  const message = messageOf(error);
  if (!settingsProblem.test(message)) return error;
  const found = /^error: (.*)$/m.exec(message)?.[1] ?? message.split("\n", 1)[0] ?? "";
  return new RehearsalError(
    "SETTINGS",
    {
      doing: "opening the Pulumi backend that PULUMI_BACKEND_URL names",
      found,
      next:
        "Set PULUMI_CONFIG_PASSPHRASE to the stack's passphrase, or unset PULUMI_BACKEND_URL to use a private backend, " +
        "which needs neither. Nothing was started.",
    },
    { cause: error },
  );
}

/**
 * Turns the engine's refusal of a locked state into a BUSY error that names the holder. Returns any
 * other error unchanged.
 */
export function asBusyError(error: unknown, stack: string): unknown {
  if (!(error instanceof ConcurrentUpdateError)) return error;
  const [, holder = "another Pulumi process"] = /created by (.+)/.exec(messageOf(error)) ?? [];
  return new RehearsalError(
    "BUSY",
    {
      doing: `using the stack ${stack}`,
      // A dead process of this machine cannot be the holder: its lock was removed before.
      found: `its state is locked by ${holder}, which is alive or on another machine`,
      next: "Wait for that update to end, or use --ephemeral to rehearse on a new stack.",
    },
    { cause: error },
  );
}
