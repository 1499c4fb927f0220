import type { Rehearsal } from "../context/context.ts";
import { newId } from "../context/id.ts";
import { asStep } from "../context/step-events.ts";
import { Bundle } from "../evidence/bundle.ts";
import { getTools } from "../setup/tools.ts";
import { upload } from "../steps/upload.ts";
import { strikeOut } from "../store/owed.ts";
import type { Stored } from "../store/store-bundle.ts";
import { begin, type Request } from "./begin.ts";
import { startGuard } from "./guard.ts";
import { dropState } from "./recover.ts";
import { backendOf } from "./state.ts";

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
  const { prepareBucket } = await import("../store/prepare-bucket.ts");
  const say = (detail: string) => tell({ name: "bucket", status: "running", detail });
  const prepare = () => prepareBucket(access, evidence, { signal, say });
  if (!evidence.s3.existing && !(await asStep(tell, "bucket", prepare))) return false;
  known.store = access;
  return true;
}
