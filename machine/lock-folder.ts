import { chmodSync, lstatSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory, stateDirectory } from "../directories.ts";
import { messageOf, RehearsalError } from "../errors.ts";
import { privateFolder } from "./private-files.ts";
import { bootId } from "./process-identity.ts";

/**
 * Where locks lie: beside what they protect. In the state directory those of stacks; in the cache those of what all state
 * directories of a user share: tools, images, the container engine.
 */
export type LocksOf = "state" | "cache";

/**
 * The folder of this user's locks, which nobody else may enter: so nobody else can hold one, or pretend to. It belongs to
 * one boot of one system: machines that share a home directory cannot see each other's processes.
 * @throws RehearsalError SETUP when it cannot be made, or belongs to another user
 */
export function lockFolder(of: LocksOf): string {
  if (of === "state") return privateIn(stateDirectory());
  try {
    return privateIn(cacheDirectory());
  } catch {
    // The cache may be one that others have filled, and that this user may only read.
    return privateIn(stateDirectory());
  }
}

function privateIn(directory: string): string {
  const uid = process.getuid?.();
  const folder = join(directory, `locks-${uid ?? "all"}-${bootId().slice(0, 8)}`);
  try {
    mkdirSync(folder, { recursive: true, mode: privateFolder });
    const found = lstatSync(folder);
    if (!found.isDirectory()) throw new Error("it is no folder");
    if (uid !== undefined && found.uid !== uid)
      throw new Error(`it belongs to another user, whose number is ${found.uid}`);
    if ((found.mode & 0o777) !== privateFolder) chmodSync(folder, privateFolder);
  } catch (cause) {
    throw new RehearsalError(
      "SETUP",
      {
        doing: `making the folder for locks, ${folder}`,
        found: messageOf(cause),
        next: "Set LINEAGE_REHEARSAL_STATE to a folder of your own, on a local disk.",
      },
      { cause },
    );
  }
  return folder;
}
