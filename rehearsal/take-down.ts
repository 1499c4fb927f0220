import { asStep } from "../context/step-events.ts";
import { getTools } from "../setup/tools.ts";
import { begin, type Request } from "./begin.ts";
import { hold } from "./holder.ts";
import { keptId } from "./left-running.ts";
import { dropState, recover } from "./recover.ts";
import { backendOf } from "./state.ts";

/**
 * Destroys a stack that was left running.
 * @param session the id that its things are labelled with, where it was left for as long as this process; its name is not used again
 * @throws RehearsalError BUSY when a rehearsal holds the stack, DESTROY when something is left
 */
export async function takeDown(request: Omit<Request, "scope">, session?: string): Promise<void> {
  const rehearsal = begin({ ...request, scope: "stack" });
  const backend = backendOf(rehearsal);
  await using holding = await hold({
    directory: backend.directory,
    wait: false,
    waiting: () => {},
    signal: rehearsal.asked,
  });
  const [{ selectStack }, { destroy }, { engine }] = await Promise.all([
    import("./workspace.ts"),
    import("./destroy.ts"),
    getTools(rehearsal),
  ]);
  await asStep(rehearsal.tell, "destroy", async () => {
    const labelId = session ?? keptId(backend.directory);
    if (labelId) rehearsal.known.labelId = labelId;
    await recover(rehearsal, backend, holding.afterDeath);
    await destroy(await selectStack(engine, rehearsal, backend), rehearsal, backend);
    dropState(backend, session !== undefined);
  });
}
