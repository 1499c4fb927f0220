import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Holder, holderOf, lock, untilReleased } from "../machine/lock.ts";
import { bootId } from "../machine/process-identity.ts";

/** A rehearsal that uses a running stack, beside others. */
export interface User extends Holder {
  /** Waits for its end. */
  ended: (signal: AbortSignal) => Promise<void>;
}

/** The lock that each user of a stack holds: it is released when its process ends, however that ends. */
const lockOf = (file: string): string => `user ${file}`;

/** The files of one boot of one system: on a shared file system, the processes of another cannot be seen. */
const bootPrefix = (): string => `${bootId().slice(0, 8)}-`;

const folderOf = (directory: string): string => join(directory, "users");

/**
 * Adds this rehearsal to the users of a stack. Dispose of it to end the use.
 * @param directory the stack's own directory
 */
export async function addUser(directory: string): Promise<AsyncDisposable> {
  const file = join(folderOf(directory), bootPrefix() + randomBytes(8).toString("hex"));
  mkdirSync(folderOf(directory), { recursive: true });
  const held = await lock(lockOf(file));
  writeFileSync(file, "");
  return {
    [Symbol.asyncDispose]: async () => {
      rmSync(file, { force: true });
      await held[Symbol.asyncDispose]();
    },
  };
}

/** The users of a stack whose processes live. What killed ones left is removed. */
export async function usersOf(directory: string): Promise<User[]> {
  const folder = folderOf(directory);
  const users: User[] = [];
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    if (!name.startsWith(bootPrefix())) continue;
    const file = join(folder, name);
    const holder = await holderOf(lockOf(file));
    if (holder) users.push({ ...holder, ended: (signal) => untilReleased(lockOf(file), signal) });
    else rmSync(file, { force: true });
  }
  return users;
}
