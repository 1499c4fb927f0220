import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { whichCommand } from "which-command";

/** The absolute path of the first program of that name on PATH, if there is one. */
export const findOnPath = (name: string): Promise<string | undefined> => whichCommand(name);

/** Whether this user may run that file. */
export const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
