import { Bundle } from "../evidence/bundle.ts";
import type { Stored } from "../evidence/store.ts";
import { upload } from "../steps/upload.ts";
import { begin, type Request } from "./begin.ts";
import { startGuard } from "./guard.ts";
import { newId } from "./id.ts";
import { dropState } from "./recover.ts";
import type { Rehearsal } from "./rehearsal.ts";
import { backendOf } from "./state.ts";
import { asStep } from "./steps-told.ts";
import { getTools } from "./tools.ts";
import { strikeOut } from "./unstored.ts";

/**
 * Stores a bundle of an earlier rehearsal. A bucket on AWS that is there needs nothing else; every other store is brought up alone, on a stack
 * of its own, which is destroyed again.
 * @throws RehearsalError when the store could not be had or does not confirm the bundle
 */
export async function storeLater(request: Omit<Request, "scope">, directory: string): Promise<Stored> {
  const stack = `${request.stack}-${newId(new Date()).slice(-8)}`;
  const rehearsal = { ...begin({ ...request, stack, scope: "store" }), bundle: Bundle.planned(directory) };
  const { id, tell, settings } = rehearsal;
  const storeIn = async () => {
    const signal = AbortSignal.timeout(settings.deadlines.upload);
    const stored = await asStep(tell, "upload", () => upload({ ...rehearsal, signal }));
    strikeOut(directory);
    return stored;
  };
  if (await bucketThere(rehearsal)) return storeIn();
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
    return await storeIn();
  } finally {
    await asStep(tell, "destroy", () => destroy(selected, rehearsal, backend));
    dropState(backend, true);
    rehearsal.guard.release();
  }
}

/** Whether bundles go to a bucket on AWS that is there, and may be written to. */
async function bucketThere({ settings, known, tell, signal }: Rehearsal): Promise<boolean> {
  const { evidence, aws } = settings;
  if (evidence.store !== "s3") return false;
  const access = { aws };
  const { settle } = await import("../stack/aws-account.ts");
  if (!evidence.s3.existing && !(await settle(access, evidence, { tell, signal }))) return false;
  known.store = access;
  return true;
}
