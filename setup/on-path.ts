import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { type Options, whichCommand } from "which-command";

/** The absolute path of the first program of that name on PATH, if there is one. A name with a slash is a path from `cwd`. */
export const findOnPath = (name: string, options?: Pick<Options, "cwd" | "path">): Promise<string | undefined> =>
  whichCommand(name, options);

/** Whether this user may run that file. */
export const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
