import { readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { RehearsalError } from "../errors.ts";
import { exclusive } from "../machine/lock.ts";
import { writeWhole } from "../machine/write-whole.ts";

/** What becomes of a file: another content, the same, or what is wrong with it. */
type Amended<T> = T | "unchanged" | Unfit;

/** Why a file cannot be amended. */
export interface Unfit {
  problem: string;
}

/**
 * Amends a file that other rehearsals may amend at the same time, on this machine. All bytes that `change` leaves alone
 * stay. On an error the file is unchanged.
 * @param change is given the text; undefined when there is no such file
 * @returns whether the file has changed
 * @throws RehearsalError STEP with the problem that `change` found
 */
export async function amend(
  file: string,
  change: (text: string | undefined) => Amended<{ text: string }>,
): Promise<boolean> {
  // The file may be a link to where it really is.
  const place = await realpath(file).catch(async () => join(await realpath(dirname(file)), basename(file)));
  return exclusive(
    place,
    () => {},
    async () => {
      const text = await readFile(place, "utf8").catch(noFile);
      const changed = change(text);
      if (changed === "unchanged") return false;
      if ("problem" in changed)
        throw new RehearsalError("STEP", {
          doing: `recording the rehearsal in ${file}`,
          found: changed.problem,
          next: "The file is unchanged. Correct the file or the setting, and add the entry by hand.",
        });
      // It keeps its permissions.
      await writeWhole(place, changed.text, text === undefined ? {} : { mode: (await stat(place)).mode });
      return true;
    },
  );
}

function noFile(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

/** Amends a file line by line. All line ends stay as they are. */
export const amendLines = (file: string, change: (lines: string[]) => Amended<string[]>): Promise<boolean> =>
  amend(file, (text) => {
    if (text === undefined) return { problem: "there is no such file" };
    const end = text.includes("\r\n") ? "\r\n" : "\n";
    const changed = change(text.split(end));
    return Array.isArray(changed) ? { text: changed.join(end) } : changed;
  });
