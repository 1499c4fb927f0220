import { ConcurrentUpdateError } from "@pulumi/pulumi/automation/index.js";
import { messageOf, RehearsalError } from "../errors.ts";

/**
 * Whatever the engine threw, as an error that says who has locked the stack's state, where that was why. A dead process's lock is broken
 * before the engine is asked.
 */
export function unlessLocked(thrown: unknown, stack: string): unknown {
  if (!(thrown instanceof ConcurrentUpdateError)) return thrown;
  const [, who = "another Pulumi process"] = /created by (.+)/.exec(messageOf(thrown)) ?? [];
  return new RehearsalError(
    "BUSY",
    {
      doing: `using the stack ${stack}`,
      found: `its state is locked by ${who}, which is alive or on another machine`,
      next: "Wait for that update to end, or rehearse on a stack of your own with --ephemeral.",
    },
    { cause: thrown },
  );
}
