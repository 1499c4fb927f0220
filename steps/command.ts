import { execa } from "execa";
import type { Guard } from "../context/context.ts";
import { engineVariables } from "../docker/client.ts";
import { RehearsalError } from "../errors.ts";
import type { Log } from "../evidence/log.ts";
import type { CommandRun } from "../judgement/facts.ts";
import type { Withheld } from "../judgement/withheld.ts";
import { textOf } from "../settings/secret.ts";
import { endUnaware, watchEnd } from "./command-end.ts";
import { beginLog } from "./command-log.ts";
import type { Environment } from "./environment.ts";

/** A command from the settings: a list of arguments, never a shell line. */
export interface Command {
  argv: string[];
  cwd: string;
  /** Added to what it inherits; undefined takes a variable away. */
  env: Environment;
  /** What it does not inherit; its log says so. */
  withheld?: Withheld | undefined;
  /** The container in which it runs, if it does not run here. */
  inside?: Inside | undefined;
}

/** A command that a client runs elsewhere. */
export interface Inside {
  /** The image, as in the settings. */
  image: string;
  /** The folder of this machine that it has. */
  folder: string;
  /** What is started here in its place. */
  client: string[];
  /** How the command has ended, where its client may never learn of it. */
  exit?: ((signal: AbortSignal) => Promise<number>) | undefined;
}

/**
 * A command that has been started. Disposing of it ends the command and every process that it
 * started.
 */
export interface StartedCommand extends AsyncDisposable {
  ended: Promise<CommandRun>;
  /** For one in a container: whether a process in there has a variable of this value. */
  hasInside?: (variable: string, value: string) => Promise<boolean>;
}

/** What ends a command early. */
export interface CommandLimits {
  /** Milliseconds. */
  timeout?: number;
  signal: AbortSignal;
  /** Ends the command if this process is killed. */
  guard: Guard;
  /** Milliseconds that it may take to end after SIGTERM before it is killed. If left out, 3 seconds. */
  grace?: number;
  /** Told of each line of its output, before it is redacted. */
  see?: (line: string) => void;
  /** Told what it does: its last line of output, not too often and not redacted. Nothing where output may not be kept. */
  waits?: ((what: string) => void) | undefined;
}

/**
 * How long a command may take to end after SIGTERM before it is killed, and how long what it left running in the
 * background may hold its output, in milliseconds.
 */
export const graceMilliseconds = 3_000;

/**
 * Starts a command in a separate process group. Its output goes to the log line by line.
 * @param background whether it runs beside others until it is ended
 */
export function startCommand(
  { argv, cwd, env, withheld, inside }: Command,
  log: Log,
  limits: CommandLimits,
  background = true,
): StartedCommand {
  const [file = "", ...args] = inside?.client ?? argv;
  const grace = limits.grace ?? graceMilliseconds;
  const written = beginLog({ argv, cwd, env, withheld, inside }, log, limits, background);
  const child = execa(file, args, {
    cwd,
    // The container has the variables of the command, and the client those of this process.
    env: inside ? engineVariables() : readable(env),
    stdin: "ignore",
    all: true,
    buffer: false,
    reject: false,
    cancelSignal: limits.signal,
    killDescendants: true,
    forceKillAfterDelay: grace,
  });
  const unwatch = limits.guard.watch(child.pid);
  const endOfProcess = watchEnd(child.nodeChildProcess, () => child.kill(), limits.timeout);
  const exitInside =
    inside?.exit && endUnaware(child.nodeChildProcess, () => child.kill(), { exit: inside.exit, grace });
  let leftRunning: NodeJS.Timeout | undefined;
  child.nodeChildProcess.once("exit", () => {
    leftRunning = setTimeout(() => {
      log.line("[ending what it left running in the background, which holds its output]");
      child.kill();
    }, graceMilliseconds);
  });
  const ended = (async (): Promise<CommandRun> => {
    const output = child.iterable({ from: "all", binary: true });
    await written.read(output).finally(() => clearTimeout(leftRunning));
    const { code, exitCode, signal, durationMs } = await child;
    unwatch();
    if (code === "ENOENT" || code === "EACCES") throw notStarted(file, cwd, code);
    const inTime = endOfProcess() ?? { exitCode, signal, timedOut: false, seconds: durationMs / 1000 };
    const known = exitInside?.();
    return written.end(known === undefined ? inTime : { ...inTime, exitCode: known, signal: undefined });
  })();
  ended.catch(() => {}); // A failed worker that is never awaited must not end this process.
  return {
    ended,
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended.catch(() => {});
    },
  };
}

/** What the process itself gets: only where a command is started, secrets are text. */
export const readable = (env: Environment): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value === undefined ? undefined : textOf(value)]),
  );

/** Starts a command and waits for its end. */
export const runCommand = (command: Command, log: Log, limits: CommandLimits): Promise<CommandRun> =>
  startCommand(command, log, limits, false).ended;

const notStarted = (file: string, cwd: string, code: string): RehearsalError =>
  new RehearsalError("STEP", {
    doing: `starting ${file} in ${cwd}`,
    found: code === "ENOENT" ? "no such program on PATH" : "the file is not executable",
    next: "Install it, or correct the command in the settings. `rehearse doctor` checks the tools.",
  });
