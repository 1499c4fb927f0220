import type { Rehearsal } from "../context/context.ts";
import { ephemeralName } from "../context/identity.ts";
import { asStep } from "../context/step-events.ts";
import { folderOnEngine } from "../docker/own-container.ts";
import { Bundle } from "../evidence/bundle.ts";
import { checkBundle } from "../evidence/checksums.ts";
import { upload } from "../steps/upload.ts";
import { settleBundle } from "../store/owed-notes.ts";
import type { Access } from "../store/s3-client.ts";
import type { Stored } from "../store/store-bundle.ts";
import type { StoreSettings } from "../store/store-settings.ts";
import { dropState } from "./backend.ts";
import { begin, type StackRequest } from "./begin.ts";
import { findStoreTools } from "./find-tools.ts";
import { holdStack, readyStack } from "./held-stack.ts";

/**
 * Stores a bundle of an earlier rehearsal, if it is as it was sealed. If the store is an existing bucket on AWS, it needs no
 * stack. Any other store is brought up alone, on a new stack that is destroyed afterwards.
 * @param directory the bundle's folder
 * @param how whether the folder is written without a gateway, whatever the settings say of the engine
 * @throws RehearsalError when the bundle was changed, there is no store, or it does not confirm the bundle
 */
export async function storeLater(
  request: StackRequest,
  directory: string,
  { plain = request.settings.kubernetes !== undefined }: Pick<StoreSettings, "plain"> = {},
): Promise<Stored> {
  // Before anything is started for it. It is checked again when it is stored.
  await checkBundle(Bundle.at(directory));
  const stack = ephemeralName(request.stack);
  const lifetime = { keepsStack: false, outlivesProcess: false };
  const rehearsal = begin({ ...request, stack }, lifetime, () => Bundle.at(directory));
  const { tell, settings } = rehearsal;
  const store = async (access: Access | undefined) => {
    const signal = AbortSignal.timeout(settings.deadlines.upload);
    const stored = await asStep(tell, "upload", () => upload({ ...rehearsal, signal }, access));
    settleBundle(directory);
    return stored;
  };
  const existing = await existingBucket(rehearsal, plain);
  return existing ? store(existing) : onStoreStack(rehearsal, store);
}

/**
 * How to reach the store that needs no stack: the bucket on AWS, or a folder that no gateway serves, because the engine has not
 * that folder or the stack is in a cluster. Undefined when a gateway serves the folder, and when the bucket has to be created or
 * repaired.
 */
export async function existingBucket(
  { settings, tell, stopSignal }: Rehearsal,
  plain = settings.kubernetes !== undefined,
): Promise<Access | undefined> {
  const { evidence, aws } = settings;
  if (evidence.store !== "s3")
    return plain || folderOnEngine(evidence.folder) === undefined ? { folder: evidence.folder } : undefined;
  const access = { aws };
  if (evidence.s3.existing) return access;
  const { prepareBucket } = await import("../store/prepare-bucket.ts");
  const say = (detail: string) => tell({ name: "bucket", status: "running", detail });
  const found = await asStep(tell, "bucket", () => prepareBucket(access, evidence, { signal: stopSignal, say }));
  return found && access;
}

async function onStoreStack(
  rehearsal: Rehearsal,
  store: (access: Access | undefined) => Promise<Stored>,
): Promise<Stored> {
  const { settings, tell } = rehearsal;
  await using held = await holdStack(rehearsal);
  const { backend } = held;
  const { stack, context } = await readyStack(rehearsal, held, findStoreTools, { isNew: true });
  const [{ up }, { storeProgram }, { destroy, destroyResources }] = await Promise.all([
    import("./up.ts"),
    import("./store-program.ts"),
    import("./destroy.ts"),
  ]);
  let labelId: string | undefined;
  try {
    const { deployment, error } = await up(stack, context, storeProgram);
    labelId = deployment?.labelId();
    if (error) throw error;
    return await store(deployment?.storeAccess());
  } finally {
    await asStep(tell, "destroy", () =>
      // A bucket on AWS has nothing in the container engine. The engine may not even run.
      settings.evidence.store === "s3"
        ? destroyResources(stack, settings, backend)
        : destroy(stack, labelId ?? rehearsal.id, settings, backend),
    );
    dropState(backend, true);
    held.guard.release();
  }
}
