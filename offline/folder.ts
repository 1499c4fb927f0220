import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

const rootAbove = (directory: string): string =>
  existsSync(join(directory, "package.json")) ? directory : rootAbove(dirname(directory));

const root = rootAbove(import.meta.dirname);

/** A file or folder of this package that is used as it is: what is built of the TypeScript sources lies elsewhere. */
export const packaged = (path: string): string => join(root, path);
