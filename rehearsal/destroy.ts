import type { Stack } from "@pulumi/pulumi/automation/index.js";
import pRetry from "p-retry";
import type { Rehearsal } from "../context/context.ts";
import { removeLabelled } from "../docker/remove.ts";
import { messageOf, RehearsalError } from "../errors.ts";
import { provisionsOnAws } from "../settings/evidence.ts";
import type { Backend } from "./state.ts";

/**
 * Destroys the stack within its own deadline, which nothing that was spent before can shorten; then asks the engine by label, not the state,
 * whether anything is left, and removes it.
 * @throws RehearsalError DESTROY listing what could not be removed, with the commands that will
 */
export async function destroy(
  stack: Stack,
  { known, id, settings, scope }: Rehearsal,
  { state }: Backend,
): Promise<void> {
  const signal = AbortSignal.timeout(settings.deadlines.destroy);
  const { evidence } = settings;
  // The evidence bucket stays, and with it the stack where its state is not ours to drop.
  const excludeProtected = provisionsOnAws(evidence);
  let cause: unknown;
  try {
    // A network may have endpoints for a moment longer than its containers. A state of ours needs no removal: it is dropped.
    const options = { remove: state === undefined && !excludeProtected, excludeProtected, signal };
    await pRetry(() => stack.destroy(options), { retries: 2, minTimeout: 250, signal });
  } catch (thrown) {
    cause = thrown;
  }
  // Nothing of this scope is in the Docker engine, which may not even be there.
  if (scope === "store" && evidence.store === "s3") {
    if (cause) throw cause;
    return;
  }
  await removeAll(known.labelId ?? id, cause);
}

/** Removes what carries a rehearsal's id, trying again while the engine is busy or starting. */
export async function removeAll(id: string, cause?: unknown): Promise<void> {
  const label = `lineage-rehearsal.id=${id}`;
  let left: string[] = [];
  const remove = async () => {
    ({ left } = await removeLabelled(label));
    if (left.length > 0) throw new Error("not all of it went");
  };
  try {
    await pRetry(remove, { retries: 5, minTimeout: 250, factor: 2 });
  } catch (thrown) {
    const commands = left.length > 0 ? left : [`docker ps --all --filter label=${label}`];
    throw new RehearsalError(
      "DESTROY",
      {
        doing: "destroying the stack",
        found: `${messageOf(cause ?? thrown).split("\n", 1)[0]}; what is left goes with:\n${commands.join("\n")}`,
        next: "Or, once the Docker engine is well again, `rehearse reap`.",
      },
      { cause: cause ?? thrown },
    );
  }
}
