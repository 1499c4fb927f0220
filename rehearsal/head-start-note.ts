import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { cacheDirectory } from "../directories.ts";

/** What became of a head start on this machine. */
const noteSchema = z.object({
  /** Whether it has been made, or found whole. */
  made: z.boolean(),
  /** Why it could not be made, the latest last. */
  failures: z.array(z.string()),
});
type Note = z.output<typeof noteSchema>;

/** It is tried so often. A busy machine may be the cause; an image that is not built like the official one never succeeds. */
const mostTries = 3;

const fileOf = (name: string): string => join(cacheDirectory(), "head-starts", `${name}.json`);

function read(name: string): Note {
  try {
    return noteSchema.parse(JSON.parse(readFileSync(fileOf(name), "utf8")));
  } catch {
    return { made: false, failures: [] };
  }
}

function write(name: string, note: Note): void {
  mkdirSync(dirname(fileOf(name)), { recursive: true });
  writeFileSync(fileOf(name), `${JSON.stringify(note, undefined, 2)}\n`);
}

/** Whether a head start has been made, as far as this machine knows: the engine may have lost it since. */
export const isMade = (name: string): boolean => read(name).made;

/** Whether it was tried in vain often enough. */
export const cannotBeMade = (name: string): boolean => read(name).failures.length >= mostTries;

/** Notes that a head start has been made. */
export const noteMade = (name: string): void => write(name, { made: true, failures: [] });

/** Notes why it could not be made. */
export const noteFailure = (name: string, why: string): void =>
  write(name, { made: false, failures: [...read(name).failures, why.slice(0, 2_000)].slice(-mostTries) });

/** Forgets what became of a head start, so that it is made again. */
export const forget = (name: string): void => rmSync(fileOf(name), { force: true });
