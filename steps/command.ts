import { createHash } from "node:crypto";
import { execa } from "execa";
import { RehearsalError } from "../errors.ts";
import type { Log } from "../evidence/log.ts";
import type { Guard } from "../rehearsal/guard.ts";

/** A command as the settings give it: an argument list, never a shell line. */
export interface Command {
  argv: string[];
  cwd: string;
  env: Record<string, string>;
}

/** How a command ended. */
export interface Ran {
  argv: string[];
  /** The SHA-256 of the arguments joined by NUL, in hexadecimal: the same command has the same one. */
  sha256: string;
  exitCode: number | undefined;
  signal: string | undefined;
  timedOut: boolean;
  seconds: number;
  /** The last lines of its output. */
  tail: string;
}

/** A command that has been started. Disposing of it ends it, with all that it has started. */
export interface Running extends AsyncDisposable {
  ended: Promise<Ran>;
}

/** What ends a command before its own end, and who ends it when this process is killed. */
export interface Limits {
  /** Milliseconds. */
  timeout?: number;
  signal: AbortSignal;
  guard: Guard;
}

/** How long what was asked to end may take before it is killed, in milliseconds. */
const grace = 3_000;

/**
 * Starts a command in a process group of its own; its output goes to the log line by line.
 * @param limits the milliseconds it may take, and a signal that ends it
 */
export function start({ argv, cwd, env }: Command, log: Log, limits: Limits): Running {
  const [file = "", ...args] = argv;
  log.line(`$ ${argv.map(shown).join(" ")}`);
  const child = execa(file, args, {
    cwd,
    env,
    stdin: "ignore",
    all: true,
    buffer: false,
    reject: false,
    timeout: limits.timeout ?? 0,
    cancelSignal: limits.signal,
    killDescendants: true,
    forceKillAfterDelay: grace,
  });
  const unwatch = limits.guard.watch(child.pid);
  const ended = (async (): Promise<Ran> => {
    await log.all(child.iterable({ from: "all", binary: true }));
    const { exitCode, signal, timedOut, code, durationMs } = await child;
    unwatch();
    if (code === "ENOENT" || code === "EACCES") throw notStarted(file, cwd, code);
    const sha256 = createHash("sha256").update(argv.join("\0")).digest("hex");
    const ran: Ran = { argv, sha256, exitCode, signal, timedOut, seconds: durationMs / 1000, tail: log.tail };
    log.line(`[${endOf(ran)} after ${ran.seconds.toFixed(1)} s]`);
    return ran;
  })();
  ended.catch(() => {}); // Whoever awaits it is told; a worker that nobody awaits must not end the process.
  return {
    ended,
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended.catch(() => {});
    },
  };
}

/** Starts a command and waits for its end. */
export const run = (...of: Parameters<typeof start>): Promise<Ran> => start(...of).ended;

/** How it ended, in words. */
export const endOf = ({ timedOut, signal, exitCode }: Ran): string =>
  timedOut ? "ended by its deadline" : signal ? `ended by ${signal}` : `exit code ${exitCode}`;

const shown = (argument: string): string => (/^[\w./:=@-]+$/.test(argument) ? argument : JSON.stringify(argument));

const notStarted = (file: string, cwd: string, code: string): RehearsalError =>
  new RehearsalError("STEP", {
    doing: `starting ${file} in ${cwd}`,
    found: code === "ENOENT" ? "no such program on PATH" : "it may not be executed",
    next: "Install it, or correct the command in the settings. `rehearse doctor` lists what is needed.",
  });
