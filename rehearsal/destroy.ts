import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { execa } from "execa";
import pRetry from "p-retry";
import { labelled } from "../stack/containers.ts";
import { RehearsalError } from "./errors.ts";
import type { Rehearsal } from "./rehearsal.ts";

const kinds = ["container", "network", "volume"] as const;

/**
 * Destroys the stack, and then asks the engine by label, not the state, whether anything is left; what is left is removed.
 * @throws RehearsalError DESTROY listing what could not be removed, with the commands that will
 */
export async function destroy(stack: Stack, { known }: Rehearsal): Promise<void> {
  let cause: unknown;
  try {
    await pRetry(() => stack.destroy({ remove: true }), { retries: 2, minTimeout: 250 });
  } catch (thrown) {
    cause = thrown;
  }
  if (known.labelId) await removeLabelled(`lineage-rehearsal.id=${known.labelId}`, cause);
  else if (cause) throw notDestroyed("the engine failed", cause);
}

/** Removes everything that carries a label. */
export async function removeLabelled(label: string, cause?: unknown): Promise<void> {
  const commands: string[] = [];
  for (const kind of kinds) {
    const ids = await labelled(kind, label);
    if (ids.length === 0) continue;
    const { failed } = await execa("docker", [kind, "rm", "--force", ...ids], { reject: false });
    if (failed) commands.push(`docker ${kind} rm --force ${(await labelled(kind, label)).join(" ")}`);
  }
  if (commands.length > 0) throw notDestroyed(`left behind; remove with: ${commands.join("; ")}`, cause);
}

const notDestroyed = (found: string, cause: unknown): RehearsalError =>
  new RehearsalError(
    "DESTROY",
    { doing: "destroying the stack", found, next: "Run the commands named, or `rehearse down`." },
    { cause },
  );
