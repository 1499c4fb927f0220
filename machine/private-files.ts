import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** The permissions of a file and of a folder that only their owner may read, whatever the umask is. */
export const privateFile = 0o600;
export const privateFolder = 0o700;

/** Makes a folder that only its owner may enter. The folders above it are as the umask has them; one that is there stays as it is. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  mkdirSync(folder, { recursive: true, mode: privateFolder });
}
