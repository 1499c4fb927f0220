import type { Stack } from "@pulumi/pulumi/automation/index.js";
import pRetry from "p-retry";
import { idLabel } from "../docker/labels.ts";
import { removeLabelled } from "../docker/remove.ts";
import { messageOf, RehearsalError } from "../errors.ts";
import { provisionsOnAws } from "../settings/evidence.ts";
import type { Settings } from "../settings/schema.ts";
import type { Backend } from "./backend.ts";

/**
 * Destroys a stack within its own deadline, which the rehearsal before it cannot shorten. Then it asks the
 * container engine by label, not Pulumi's state, whether anything is left, and removes it.
 * @param labelId the id that everything of the stack is labelled with
 * @throws RehearsalError DESTROY listing what could not be removed, with the commands that will
 */
export async function destroy(stack: Stack, labelId: string, settings: Settings, backend: Backend): Promise<void> {
  let cause: unknown;
  try {
    await destroyResources(stack, settings, backend);
  } catch (error) {
    cause = error;
  }
  await removeAll(labelId, cause);
}

/** Has the Pulumi engine destroy a stack, trying again when it fails. */
export async function destroyResources(stack: Stack, settings: Settings, { state }: Backend): Promise<void> {
  const signal = AbortSignal.timeout(settings.deadlines.destroy);
  // The evidence bucket stays, and with it the stack, unless its state is private and dropped anyway.
  const excludeProtected = provisionsOnAws(settings.evidence);
  const options = { remove: state === undefined && !excludeProtected, excludeProtected, signal };
  // A network may have endpoints for a moment longer than its containers exist.
  await pRetry(() => stack.destroy(options), { retries: 2, minTimeout: 250, signal });
}

/**
 * Removes everything that carries a rehearsal's id, trying again while the container engine is busy.
 * @param cause why destroying the stack failed before this
 * @throws RehearsalError DESTROY
 */
export async function removeAll(id: string, cause?: unknown): Promise<void> {
  const label = idLabel(id);
  let left: string[] = [];
  const remove = async () => {
    ({ left } = await removeLabelled(label));
    if (left.length > 0) throw new Error("the container engine did not remove all of it");
  };
  try {
    await pRetry(remove, { retries: 5, minTimeout: 250, factor: 2 });
  } catch (error) {
    const commands = left.length > 0 ? left : [`docker ps --all --filter label=${label}`];
    throw new RehearsalError(
      "DESTROY",
      {
        doing: "destroying the stack",
        found: `${messageOf(cause ?? error).split("\n", 1)[0]}; to remove what is left, run:\n${commands.join("\n")}`,
        next: "Or run `rehearse reap` once the container engine works again.",
      },
      { cause: cause ?? error },
    );
  }
}
