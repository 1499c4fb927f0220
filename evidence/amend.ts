import { isUtf8 } from "node:buffer";
import { constants } from "node:fs";
import { access, readFile, readlink, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { messageOf, RehearsalError } from "../errors.ts";
import { exclusive } from "../machine/lock.ts";
import { writeWhole } from "../machine/write-whole.ts";
import { changeLines } from "./document-lines.ts";

/** What becomes of a file: another content, the same, or what is wrong with it. */
type Amended<T> = T | "unchanged" | Unfit;

/** Why a file cannot be amended. */
export interface Unfit {
  problem: string;
}

/** How a UTF-8 file may begin, which is no part of its text. */
const byteOrderMark = "\ufeff";

/**
 * Amends a file that other rehearsals may amend at the same time, on this machine. It is written beside and renamed, so
 * that nobody ever sees half of it. All bytes that `change` leaves alone stay, and so do its permissions, its owner where
 * that is allowed, and a link that leads to it. On an error the file is unchanged.
 * @param change is given the text without a byte order mark; undefined when there is no such file
 * @returns whether the file has changed
 * @throws RehearsalError STEP with the problem that `change` found, or why the file cannot be read or written
 */
export async function amend(
  file: string,
  change: (text: string | undefined) => Amended<{ text: string }>,
): Promise<boolean> {
  const place = await placeOf(file).catch((thrown) => Promise.reject(unfit(file, messageOf(thrown))));
  return exclusive(
    place,
    () => {},
    async () => {
      const changed = await amended(place, change).catch((thrown) => ({ problem: messageOf(thrown) }));
      if (changed === "unchanged") return false;
      if ("problem" in changed) throw unfit(file, changed.problem);
      return true;
    },
  );
}

async function amended(
  place: string,
  change: (text: string | undefined) => Amended<{ text: string }>,
): Promise<Amended<{ text: string }>> {
  const bytes = await readFile(place).catch(noFile);
  if (bytes && !isUtf8(bytes))
    return { problem: "it is not UTF-8, so its text cannot be changed without losing some of it" };
  const whole = bytes?.toString("utf8");
  const mark = whole?.startsWith(byteOrderMark) ? byteOrderMark : "";
  const changed = change(whole?.slice(mark.length));
  if (typeof changed !== "object" || "problem" in changed) return changed;
  if (!bytes) await writeWhole(place, changed.text);
  else {
    // Who may write into the folder could replace a file that nobody may write.
    await access(place, constants.W_OK);
    const { mode, uid, gid } = await stat(place);
    await writeWhole(place, mark + changed.text, { mode: mode & 0o7777, owner: { uid, gid } });
  }
  return changed;
}

const unfit = (file: string, found: string): RehearsalError =>
  new RehearsalError("STEP", {
    doing: `recording the rehearsal in ${file}`,
    found,
    next: "The file is unchanged. Correct the file or the setting, and add the entry by hand.",
  });

/** Where a file really is: where links lead, also one that leads to a file that is not there yet. */
async function placeOf(file: string): Promise<string> {
  const real = await realpath(file).catch(noFile);
  if (real !== undefined) return real;
  const target = await readlink(file).catch(() => undefined);
  return target === undefined
    ? join(await realpath(dirname(file)), basename(file))
    : placeOf(resolve(await realpath(dirname(file)), target));
}

function noFile(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

/** Amends a file line by line. All line ends stay as they are. */
export const amendLines = (file: string, change: (lines: string[]) => Amended<string[]>): Promise<boolean> =>
  amend(file, (text) => (text === undefined ? { problem: "there is no such file" } : changeLines(text, change)));
