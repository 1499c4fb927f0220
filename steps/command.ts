import { createHash } from "node:crypto";
import { execa } from "execa";
import type { Guard } from "../context/context.ts";
import { RehearsalError } from "../errors.ts";
import type { Log } from "../evidence/log.ts";
import { type CommandRun, describeEnd } from "../judgement/facts.ts";

/** A command from the settings: a list of arguments, never a shell line. */
export interface Command {
  argv: string[];
  cwd: string;
  env: Record<string, string>;
}

/**
 * A command that has been started. Disposing of it ends the command and every process that it
 * started.
 */
export interface StartedCommand extends AsyncDisposable {
  ended: Promise<CommandRun>;
}

/** What ends a command early. */
export interface CommandLimits {
  /** Milliseconds. */
  timeout?: number;
  signal: AbortSignal;
  /** Ends the command if this process is killed. */
  guard: Guard;
}

/**
 * How long a command may take to end after SIGTERM before it is killed, and how long what it left running in the
 * background may hold its output, in milliseconds.
 */
const graceMilliseconds = 3_000;

/** Starts a command in a separate process group. Its output goes to the log line by line. */
export function startCommand({ argv, cwd, env }: Command, log: Log, limits: CommandLimits): StartedCommand {
  const [file = "", ...args] = argv;
  log.line(`$ ${argv.map(quoted).join(" ")}`);
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
    forceKillAfterDelay: graceMilliseconds,
  });
  const unwatch = limits.guard.watch(child.pid);
  let leftRunning: NodeJS.Timeout | undefined;
  child.nodeChildProcess.once("exit", () => {
    leftRunning = setTimeout(() => {
      log.line("[ending what it left running in the background, which holds its output]");
      child.kill();
    }, graceMilliseconds);
  });
  const ended = (async (): Promise<CommandRun> => {
    await log.all(child.iterable({ from: "all", binary: true })).finally(() => clearTimeout(leftRunning));
    const { exitCode, signal, timedOut, code, durationMs } = await child;
    unwatch();
    if (code === "ENOENT" || code === "EACCES") throw notStarted(file, cwd, code);
    const sha256 = createHash("sha256").update(argv.join("\0")).digest("hex");
    const run: CommandRun = { argv, sha256, exitCode, signal, timedOut, seconds: durationMs / 1000, tail: log.tail };
    log.line(`[${describeEnd(run)} after ${run.seconds.toFixed(1)} s]`);
    return run;
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

/** Starts a command and waits for its end. */
export const runCommand = (...command: Parameters<typeof startCommand>): Promise<CommandRun> =>
  startCommand(...command).ended;

const quoted = (argument: string): string => (/^[\w./:=@-]+$/.test(argument) ? argument : JSON.stringify(argument));

const notStarted = (file: string, cwd: string, code: string): RehearsalError =>
  new RehearsalError("STEP", {
    doing: `starting ${file} in ${cwd}`,
    found: code === "ENOENT" ? "no such program on PATH" : "the file is not executable",
    next: "Install it, or correct the command in the settings. `rehearse doctor` checks the tools.",
  });
