import type { Stack } from "@pulumi/pulumi/automation/index.js";
import pRetry from "p-retry";
import { networkOf } from "../docker/labels.ts";
import { ownContainer } from "../docker/own-container.ts";
import { emptyNetworks } from "../docker/own-network.ts";
import { messageOf, RehearsalError } from "../errors.ts";
import { provisionsOnAws } from "../settings/evidence.ts";
import type { Settings } from "../settings/schema.ts";
import type { Backend } from "./backend.ts";
import { hostOf, type StackHost } from "./stack-host.ts";

/**
 * Destroys a stack within `deadlines.destroy`, which starts now. One whose state is dropped afterwards is removed from the
 * container engine by its label at once: to strike one resource after another out of that state took seconds. In a backend
 * of the user's own, the Pulumi engine destroys it before the same removal.
 * @param labelId the id in the labels of the stack
 * @throws RehearsalError DESTROY with the commands that remove what is left
 */
export async function destroy(stack: Stack, labelId: string, settings: Settings, backend: Backend): Promise<void> {
  // What such a state has beside containers, the bucket on AWS, stays in any case.
  if (backend.state !== undefined)
    return removeAll(labelId, hostOf(settings), { signal: AbortSignal.timeout(settings.deadlines.destroy) });
  let cause: unknown;
  try {
    // An engine that was killed leaves its lock.
    const { recoverUsersBackend } = await import("./users-backend.ts");
    await recoverUsersBackend(stack, backend.directory, false);
    if (ownContainer()) await emptyNetworks([networkOf(labelId)]);
    await destroyResources(stack, settings, backend);
  } catch (error) {
    cause = error;
  }
  await removeAll(labelId, hostOf(settings), { cause });
}

/** Milliseconds that the removal over a new connection may take, once the connection to the engine was lost. */
const afterLossMilliseconds = 15_000;

/**
 * Removes a stack over a new connection, where the one before was lost. The network itself may be gone: then nothing is tried
 * again, because a guard there removes the same.
 * @throws RehearsalError DESTROY when the engine or the cluster cannot be reached
 */
export async function destroyAfterLoss(labelId: string, settings: Settings): Promise<void> {
  const host = hostOf(settings);
  const signal = AbortSignal.timeout(afterLossMilliseconds);
  const late = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => late.reject(new Error(`${host.name} does not answer`)), { once: true });
  try {
    await Promise.race([removeAll(labelId, host, { signal }), late.promise]);
  } catch (cause) {
    throw new RehearsalError(
      "DESTROY",
      {
        doing: `destroying the stack after the connection to ${host.name} was lost`,
        found: `it cannot be reached, so ${host.afterLoss}`,
        next: "Run `rehearse reap` once it can be reached again: it finds what is left, if anything is.",
      },
      { cause },
    );
  }
}

/** Destroys a stack with the Pulumi engine. Tries again when that fails. */
export async function destroyResources(stack: Stack, settings: Settings, { state }: Backend): Promise<void> {
  const signal = AbortSignal.timeout(settings.deadlines.destroy);
  // The evidence bucket stays, so its stack must stay in a shared backend. A private state is
  // dropped anyway.
  const excludeProtected = provisionsOnAws(settings.evidence);
  const options = { remove: state === undefined && !excludeProtected, excludeProtected, signal };
  // A network may keep endpoints for a moment after its containers are removed.
  await pRetry(() => stack.destroy(options), { retries: 2, minTimeout: 250, signal });
}

/**
 * Removes everything labelled with a rehearsal's id. Tries again while the engine is busy.
 * @param host what runs the stack
 * @param how why destroying the stack has failed already, if it has, and what ends the tries
 * @throws RehearsalError DESTROY
 */
export async function removeAll(
  id: string,
  host: StackHost,
  { cause, signal }: { cause?: unknown; signal?: AbortSignal } = {},
): Promise<void> {
  let left: string[] = [];
  const remove = async () => {
    ({ left } = await host.remove(id));
    if (left.length > 0) throw new Error(`${host.name} did not remove everything`);
  };
  try {
    await pRetry(remove, { retries: 5, minTimeout: 250, factor: 2, ...(signal && { signal }) });
  } catch (error) {
    const commands = left.length > 0 ? left : [host.listing(id)];
    throw new RehearsalError(
      "DESTROY",
      {
        doing: "destroying the stack",
        found: `${messageOf(cause ?? error).split("\n", 1)[0]}; to remove what is left, run:\n${commands.join("\n")}`,
        next: `Or run \`rehearse reap\` once ${host.name} works again.`,
      },
      { cause: cause ?? error },
    );
  }
}
