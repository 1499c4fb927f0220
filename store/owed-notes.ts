import { globSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { stateDirectory } from "../directories.ts";
import { messageOf } from "../errors.ts";
import type { Cause } from "../judgement/verdict.ts";
import { privateFolder } from "../machine/private-files.ts";
import { writeWholeSync } from "../machine/write-whole.ts";
import type { StoreSettings } from "./store-settings.ts";

/** A bundle that is to be stored, where, and which rehearsal it belongs to. It lies as a file in the stack's directory. */
export interface OwedBundle extends StoreSettings {
  /** The bundle's folder. */
  bundle: string;
  /** The process that will store it. */
  owner: string;
  /** When that process has ended at the latest, in ISO 8601. */
  expires: string;
  /** All that a verdict names. No more of the settings: they may hold secrets. */
  rehearsal: {
    id: string;
    stack: string;
    startedAt: string;
    settings: { namespace: string; job?: string | undefined };
  };
  /** Why the rehearsal was asked to stop, where it was: it may be killed before it can write that itself. */
  stopped?: Pick<Cause, "verdict" | "message">;
}

/** A note that a bundle is owed, written before there is anything in the bundle. */
export interface OwedNote {
  /** Adds why the rehearsal was asked to stop. */
  stopped: (reason: NonNullable<OwedBundle["stopped"]>) => void;
  /** Removes the note: the bundle is stored. */
  settle: () => void;
}

/**
 * Notes that a bundle is owed, so that a later rehearsal, or `rehearse reap`, stores it when this process is killed.
 * @param directory the stack's own directory
 */
export function owe(directory: string, owed: OwedBundle): OwedNote {
  const file = join(directory, "unstored", `${owed.rehearsal.id}.json`);
  mkdirSync(dirname(file), { recursive: true, mode: privateFolder });
  const write = (note: OwedBundle) => writeWholeSync(file, JSON.stringify(note));
  write(owed);
  let settled = false;
  return {
    stopped: (reason) => {
      if (!settled) write({ ...owed, stopped: reason });
    },
    settle: () => {
      settled = true;
      rmSync(file, { force: true });
    },
  };
}

/** A note as it was found, with the file it lies in. */
export interface FoundNote {
  file: string;
  owed: OwedBundle;
}

/** A note that cannot be read: who owes what is not known. */
export interface BrokenNote {
  file: string;
  /** The rehearsal, by the name of the file. */
  id: string;
  /** The stack, by the name of its directory. */
  stack: string;
  problem: string;
}

/** The notes of one stack. Each of those that cannot be read is told, and keeps no other from being read. */
export const notesOfStack = (directory: string, broken: (note: BrokenNote) => void = () => {}): FoundNote[] =>
  readNotes(directory, "unstored/*.json", broken);

/** The notes of every stack, as `notesOfStack`. */
export const allNotes = (broken: (note: BrokenNote) => void = () => {}): FoundNote[] =>
  readNotes(stateDirectory(), "*/*/unstored/*.json", broken);

const day = 24 * 3_600_000;
const date = z.string().refine((text) => !Number.isNaN(Date.parse(text)), "not a date");

/** What is used of a note. Earlier versions wrote no expiry: their rehearsals have ended a day later. */
const schema = z
  .looseObject({
    bundle: z.string().min(1),
    owner: z.string(),
    expires: date.optional(),
    folder: z.string(),
    bucket: z.string(),
    prefix: z.string(),
    rehearsal: z.looseObject({
      id: z.string(),
      stack: z.string(),
      startedAt: date,
      settings: z.looseObject({ namespace: z.string() }),
    }),
  })
  .transform((note) => ({
    ...note,
    expires: note.expires ?? new Date(Date.parse(note.rehearsal.startedAt) + day).toISOString(),
  }));

function readNotes(directory: string, pattern: string, broken: (note: BrokenNote) => void): FoundNote[] {
  return globSync(pattern, { cwd: directory }).flatMap((name) => {
    const file = join(directory, name);
    const of = { file, id: basename(name, ".json"), stack: basename(dirname(dirname(file))) };
    try {
      const { success, data, error } = schema.safeParse(JSON.parse(readFileSync(file, "utf8")));
      if (success) return [{ file, owed: data as OwedBundle }];
      const [first] = error.issues;
      broken({ ...of, problem: `${first?.path.join(".") || "it"}: ${first?.message}` });
    } catch (thrown) {
      // Another process may have stored the bundle meanwhile.
      if ((thrown as NodeJS.ErrnoException).code !== "ENOENT") broken({ ...of, problem: messageOf(thrown) });
    }
    return [];
  });
}

/** Puts a broken note aside, so that it is told once. @returns what to tell */
export function putAside({ file, id, problem }: BrokenNote): string {
  const aside = `${file}.broken`;
  let where = `it is kept as ${aside}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    where = `it stays: ${messageOf(error)}`;
  }
  return `The note of the evidence of rehearsal ${id} cannot be read (${problem}), and ${where}. If its bundle is still in evidence.directory and not stored, store it with \`rehearse upload\`.`;
}

/** Removes every note of a bundle: it is stored now. */
export function settleBundle(bundle: string): void {
  for (const { file, owed } of allNotes()) if (owed.bundle === bundle) rmSync(file, { force: true });
}
