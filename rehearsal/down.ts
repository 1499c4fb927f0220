import { asStep } from "../context/step-events.ts";
import { dropState, keptStackId } from "./backend.ts";
import { begin, noBundle, type StackRequest } from "./begin.ts";
import { findTools } from "./find-tools.ts";
import { holdStack, readyStack } from "./held-stack.ts";

/**
 * Destroys a stack that keeps running. The evidence stays.
 * @param labelId the id in the labels of a stack whose name is never used again; by default, the
 * saved id of the stack that was left running
 * @throws RehearsalError BUSY when a rehearsal holds the stack, DESTROY when something is left
 */
export async function takeDown(request: StackRequest, labelId?: string): Promise<void> {
  const { settings } = request;
  const rehearsal = begin(request, { keepsStack: true, outlivesProcess: true }, noBundle(settings));
  await using held = await holdStack(rehearsal);
  const { backend } = held;
  const id = labelId ?? keptStackId(backend.directory) ?? rehearsal.id;
  const { stack } = await readyStack(rehearsal, held, findTools);
  const { destroy } = await import("./destroy.ts");
  await asStep(rehearsal.tell, "destroy", async () => {
    await destroy(stack, id, settings, backend);
    dropState(backend, labelId !== undefined);
  });
  held.guard.release();
}
