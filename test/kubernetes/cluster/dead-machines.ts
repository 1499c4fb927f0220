import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { removeControlGroups } from "./control-groups.ts";

/** What the name of a machine's directory begins with. */
export const namePrefix = "lineage-rehearsal-kube-";

/** The file that a machine's first process holds a lock on. The kernel gives it back however that process ends. */
export const lockOf = (directory: string): string => join(directory, "lock");

/** Removes what is left of a machine once its processes have ended: all else has gone with them. */
export async function removeMachine(directory: string): Promise<void> {
  await removeControlGroups(directory);
  await rm(directory, { recursive: true, force: true, maxRetries: 3 });
}

/** Removes what is left of machines whose tests were killed. */
export async function removeDead(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const directory = join(tmpdir(), name);
    if (name.startsWith(namePrefix) && existsSync(lockOf(directory)) && !(await isHeld(lockOf(directory))))
      await removeMachine(directory);
  }
}

async function isHeld(lock: string): Promise<boolean> {
  const { exitCode } = await execa("flock", ["--nonblock", "--conflict-exit-code", "75", lock, "true"], {
    reject: false,
  });
  return exitCode === 75;
}
