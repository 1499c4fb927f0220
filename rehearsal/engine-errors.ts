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

/** What the container engine says when it has no addresses for one more network: that of Docker, and of Docker 28 and later. */
const noNetworkLeft = /non-overlapping IPv4 address pool|all predefined address pools have been fully subnetted/i;

/**
 * The error where the container engine has no addresses for one more network, as it has for some thirty; undefined for
 * any other failure.
 * @param found what the engine said
 */
export function asNoNetworkLeft(found: string): RehearsalError | undefined {
  if (!noNetworkLeft.test(found)) return undefined;
  return new RehearsalError("CAPACITY", {
    doing: "making a network for the stack",
    found: "the container engine has no addresses left for one more network; with Docker's defaults it has some thirty",
    next: "`rehearse reap` and `docker network prune` remove networks that nobody uses. Fewer rehearsals at once need fewer: --at-most 8. For more of them, set default-address-pools of the Docker daemon.",
  });
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
