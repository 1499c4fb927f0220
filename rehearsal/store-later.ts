import { Bundle } from "../evidence/bundle.ts";
import type { Stored } from "../evidence/store.ts";
import { upload } from "../steps/upload.ts";
import { begin, type Request } from "./begin.ts";
import { startGuard } from "./guard.ts";
import { newId } from "./id.ts";
import { dropState } from "./recover.ts";
import { backendOf } from "./state.ts";
import { asStep } from "./steps-told.ts";
import { getTools } from "./tools.ts";

/**
 * Stores a bundle of an earlier rehearsal: brings up the store alone, on a stack of its own, and destroys it again.
 * @throws RehearsalError when the store could not be had or does not confirm the bundle
 */
export async function storeLater(request: Omit<Request, "scope">, directory: string): Promise<Stored> {
  const stack = `${request.stack}-${newId(new Date()).slice(-8)}`;
  const rehearsal = { ...begin({ ...request, stack, scope: "store" }), bundle: Bundle.planned(directory) };
  const { id, tell, settings } = rehearsal;
  rehearsal.guard = startGuard(id);
  const backend = backendOf(rehearsal);
  const [{ selectStack }, { up }, { destroy }, { engine }] = await Promise.all([
    import("./workspace.ts"),
    import("./up.ts"),
    import("./destroy.ts"),
    getTools(rehearsal),
  ]);
  const selected = await selectStack(engine, rehearsal, backend);
  try {
    await up(selected, rehearsal);
    const signal = AbortSignal.timeout(settings.deadlines.upload);
    return await asStep(tell, "upload", () => upload({ ...rehearsal, signal }));
  } finally {
    await asStep(tell, "destroy", () => destroy(selected, rehearsal, backend));
    dropState(backend, true);
    rehearsal.guard.release();
  }
}
