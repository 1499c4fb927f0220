import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What is remembered of a stack that was left running on purpose: the id that its things are labelled with. */
const file = (directory: string): string => join(directory, "kept.json");

/** Remembers that a stack was left running. */
export const remember = (directory: string, id: string): void => writeFileSync(file(directory), JSON.stringify({ id }));

/** Forgets it: the stack is gone. */
export const forget = (directory: string): void => rmSync(file(directory), { force: true });

/** The id of the stack that was left running there, if one was. */
export const keptId = (directory: string): string | undefined =>
  existsSync(file(directory)) ? JSON.parse(readFileSync(file(directory), "utf8")).id : undefined;
