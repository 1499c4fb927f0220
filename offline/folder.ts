import { join } from "node:path";
import { packageRoot } from "../version.ts";

/** A file or folder of offline/, which the package carries as it is beside what is built of it. */
export const offline = (name: string): string => join(packageRoot, "offline", name);

/** A script of offline/ that a process of its own runs: of the kind that this one is, TypeScript in a clone, JavaScript in the package. */
export const script = (name: string): string => join(import.meta.dirname, `${name}${import.meta.filename.slice(-3)}`);
