import { randomBytes } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { stateDirectory } from "../directories.ts";
import { messageOf, RehearsalError } from "../errors.ts";
import { isAlive } from "../machine/process-identity.ts";
import { writeOnceSync, writeWholeSync } from "../machine/write-whole.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { engineNote, forgetEngine, isDeadEngine, type PulumiLock } from "./engine-note.ts";

/** Where Pulumi keeps a stack's state, and how it is encrypted. */
export interface Backend {
  /** The directory of the stack: Pulumi's working directory, the lock, and notes about the stack. */
  directory: string;
  /** The variables that the Pulumi engine needs. */
  env: Record<string, string>;
  /** The folder with the state of this stack alone; undefined when PULUMI_BACKEND_URL names a backend. */
  state: string | undefined;
}

/**
 * The backend of a stack: the one that PULUMI_BACKEND_URL names, else a separate folder, so that
 * stacks never wait for each other. The passphrase is generated and kept beside the state: all that
 * it encrypts is destroyed with the stack.
 */
export function backendOf(project: string, stack: string): Backend {
  const directory = directoryOf(project, stack);
  const state = join(directory, "state");
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (process.env.PULUMI_BACKEND_URL) return { directory, env: {}, state: undefined };
  mkdirSync(state, { recursive: true });
  const env = {
    PULUMI_BACKEND_URL: pathToFileURL(state).href,
    PULUMI_CONFIG_PASSPHRASE: passphrase(directory),
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
  };
  return { directory, env, state };
}

/**
 * The directory of a stack.
 * @param project as its labels have it
 */
export const directoryOf = (project: string, stack: string): string => join(stateDirectory(), project, stack);

function passphrase(directory: string): string {
  const file = join(directory, "passphrase");
  writeOnceSync(file, randomBytes(24).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8");
}

const keptStackFile = (directory: string): string => join(directory, "kept.json");

/** A stack that keeps running on purpose. */
export interface KeptStack {
  /** The id in its labels. */
  id: string;
  /** What runs in it; undefined where an earlier version of rehearse left it running. */
  services?: Pick<Provisioned, "urls" | "images"> | undefined;
}

/** Saves which stack keeps running on purpose. */
export const rememberKeptStack = (directory: string, kept: KeptStack): void =>
  writeWholeSync(keptStackFile(directory), JSON.stringify(kept));

const keptSchema = z.looseObject({
  id: z.string().min(1),
  services: z.looseObject({ urls: z.record(z.string(), z.string()), images: z.array(z.looseObject({})) }).optional(),
});

/**
 * The stack that keeps running on purpose, if there is one.
 * @throws RehearsalError SETUP when its note cannot be read: nobody knows then what must not be removed
 */
export function keptStack(directory: string): KeptStack | undefined {
  const file = keptStackFile(directory);
  if (!existsSync(file)) return undefined;
  try {
    return keptSchema.parse(JSON.parse(readFileSync(file, "utf8"))) as KeptStack;
  } catch (cause) {
    throw new RehearsalError(
      "SETUP",
      {
        doing: `reading which stack keeps running, in ${file}`,
        found: messageOf(cause).split("\n", 1)[0] ?? "",
        next: "Remove that file. If the stack still runs, `rehearse reap --all` removes it.",
      },
      { cause },
    );
  }
}

/** The label id of the stack that keeps running on purpose, if there is one. */
export const keptStackId = (directory: string): string | undefined => keptStack(directory)?.id;

/**
 * Removes the state of a destroyed stack, unless a live process holds the lock of the state.
 * @param wholly removes the whole directory of the stack, because the name is never used again
 */
export function dropState({ directory, state }: Backend, wholly = false): void {
  rmSync(keptStackFile(directory), { force: true });
  if (!state || locksOf(state, directory).some(({ dead }) => !dead)) return;
  forgetEngine(directory);
  rmSync(wholly ? directory : state, { recursive: true, force: true });
  // The engine expects the folder of its backend to exist.
  if (!wholly) mkdirSync(state);
}

/** Whether the private state of a stack holds one: it is dropped when its stack is destroyed. */
export const holdsStack = (state: string): boolean => globSync(".pulumi/stacks/**/*.json*", { cwd: state }).length > 0;

/**
 * Removes the locks of ended processes. When a process is killed, its lock stays, and the engine
 * never removes it.
 * @returns the number of removed locks
 */
export function breakDeadLocks({ directory, state }: Backend): number {
  const dead = state ? locksOf(state, directory).filter((lock) => lock.dead) : [];
  for (const { file } of dead) rmSync(file, { force: true });
  return dead.length;
}

/**
 * The locks of a private state, of which this process holds the stack. A process of another machine counts as alive,
 * because nothing here can check it. A lock that cannot be read is one that its process was killed over.
 */
function locksOf(state: string, directory: string): { file: string; dead: boolean }[] {
  const note = engineNote(directory);
  return globSync(".pulumi/locks/**/*.json", { cwd: state }).map((lock) => {
    const file = join(state, lock);
    const holder = lockIn(file);
    const dead =
      !holder ||
      (note !== undefined && isDeadEngine(note, holder)) ||
      (holder.host === hostname() && !isAlive(holder.pid));
    return { file, dead };
  });
}

const lockSchema = z.looseObject({ pid: z.int(), hostname: z.string() });

function lockIn(file: string): PulumiLock | undefined {
  try {
    const { pid, hostname: host } = lockSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    return { pid, host };
  } catch {
    return undefined;
  }
}
