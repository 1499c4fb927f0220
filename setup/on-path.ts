import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";

/** The absolute path of the first executable of that name on PATH, if there is one. */
export async function onPath(name: string): Promise<string | undefined> {
  for (const directory of (process.env.PATH ?? "").split(delimiter).filter(isAbsolute)) {
    const path = join(directory, name);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

/** Whether this user may run that file. */
export const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/** Whether a dotted version, a leading letter aside, is at least another. */
export function atLeast(version: string, least: string): boolean {
  return version.replace(/^\D+/, "").localeCompare(least, "en", { numeric: true }) >= 0;
}
