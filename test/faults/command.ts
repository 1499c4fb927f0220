import { join } from "node:path";
import { execa } from "execa";
import { packageRoot } from "../../version.ts";
import { until } from "./condition.ts";
import type { Place } from "./place.ts";

/** A command of ours under way. */
export interface Command {
  /** The process itself, or the terminal that it runs in. */
  pid: number;
  /** What it has said so far, on both streams. */
  output: () => string;
  /** Waits for a line that matches. */
  says: (line: RegExp) => Promise<void>;
  kill: (signal: NodeJS.Signals) => void;
  /** Types into its terminal; nothing closes the terminal. */
  type: (keys?: string) => void;
  ended: Promise<number>;
  hasEnded: () => boolean;
}

/** Where it is run, and where its state is. */
export type Where = Pick<Place, "directory" | "state">;

export interface How {
  terminal?: boolean;
  env?: Record<string, string | undefined>;
  /** A command that runs it, in surroundings of its own. */
  inside?: readonly string[];
}

/** Starts `rehearse` with these arguments, as a user would. */
export function start(at: Where, args: string[], { terminal = false, env = {}, inside = [] }: How = {}): Command {
  const argv = [...inside, process.execPath, join(packageRoot, "rehearse.ts"), ...args];
  // Both streams go into one pipe, which keeps the order in which they were written.
  const [file = "", ...rest] = terminal
    ? ["python3", join(import.meta.dirname, "terminal.py"), ...argv]
    : ["sh", "-c", 'exec "$@" 2>&1', "sh", ...argv];
  let output = "";
  const child = execa(file, rest, {
    cwd: at.directory,
    stdin: terminal ? "pipe" : "ignore",
    all: true,
    buffer: false,
    reject: false,
    env: { LINEAGE_REHEARSAL_STATE: at.state, TERM: "dumb", ...env },
    // A row's signal is the only one that may come.
    forceKillAfterDelay: false,
  });
  child.all.on("data", (data) => {
    output += String(data);
  });
  let exitCode: number | undefined;
  const ended = child.then(({ exitCode: code, signal }) => {
    exitCode = code ?? (signal === "SIGKILL" ? 137 : -1);
    return exitCode;
  });
  return {
    pid: child.pid as number,
    output: () => output.replaceAll("\r\n", "\n"),
    says: async (line) => {
      const said = () => line.test(output.replaceAll("\r\n", "\n"));
      await until(`${args[0]} says ${line}`, () => said() || exitCode !== undefined, 120_000);
      if (!said()) throw new Error(`it ended with ${exitCode} and never said ${line}, but:\n${output}`);
    },
    kill: (signal) => void child.kill(signal),
    type: (keys) => void (keys === undefined ? child.stdin?.end() : child.stdin?.write(keys)),
    ended,
    hasEnded: () => exitCode !== undefined,
  };
}

/** Runs `rehearse` to its end. */
export async function run(at: Where, args: string[], how?: How): Promise<{ exitCode: number; output: string }> {
  const command = start(at, args, how);
  const exitCode = await command.ended;
  return { exitCode, output: command.output() };
}
