import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";

/** Whether a path is an existing directory. */
export function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Whether a path is a writable directory, or could be created as one. */
export function canBeDirectory(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return isDirectory(path);
  } catch (thrown) {
    return (
      (thrown as NodeJS.ErrnoException).code === "ENOENT" && dirname(path) !== path && canBeDirectory(dirname(path))
    );
  }
}

/** Whether a path is a writable file, or could be created as one. A file is replaced, so its directory counts. */
export const canBeFile = (path: string): boolean => !isDirectory(path) && canBeDirectory(dirname(path));

/** Whether a path is an existing file. */
export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
