import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";

/** Whether a path leads to a directory. */
export function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Whether files can be written below a path: it is a directory that may be written to, or it can be made in one. */
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

/** Whether a path is a file's that may be looked at. */
export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
