import type { ChildProcess } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import type { CommandRun } from "../judgement/facts.ts";

type End = Pick<CommandRun, "exitCode" | "signal" | "timedOut" | "seconds">;

/**
 * Ends the command when its time is up, and gives how its own process has ended; undefined until then, and for one that
 * never started. What it leaves running in the background may hold its output for longer, and says nothing about the
 * command: not even its time limit, when that passes only then.
 *
 * The time limit is not execa's: whether it passed before the process ended can only be known by whoever ends it.
 */
export function watchEnd(process: ChildProcess, kill: () => void, timeout: number | undefined): () => End | undefined {
  const start = performance.now();
  let end: End | undefined;
  let timedOut = false;
  const expire = () => {
    timedOut = true;
    kill();
  };
  const limit = timeout ? setTimeout(expire, timeout) : undefined;
  process.once("error", () => clearTimeout(limit));
  process.once("exit", (exitCode, signal) => {
    clearTimeout(limit);
    const seconds = (performance.now() - start) / 1000;
    end = { exitCode: exitCode ?? undefined, signal: signal ?? undefined, timedOut, seconds };
  });
  return () => end;
}

/**
 * Ends a client that runs on although what it started has ended: podman may miss the end of a container that lives for
 * less than its own wait takes to begin (containers/podman#28514).
 * @param options.exit how what it started has ended
 * @param options.grace milliseconds that it may take to read the last of the output
 * @returns the exit code, once a client was ended for that
 */
export function endUnaware(
  client: ChildProcess,
  kill: () => void,
  { exit, grace }: { exit: (signal: AbortSignal) => Promise<number>; grace: number },
): () => number | undefined {
  let known: number | undefined;
  const noticed = new AbortController();
  client.once("exit", () => noticed.abort());
  const { signal } = noticed;
  void (async () => {
    const code = await exit(signal);
    await pause(grace, undefined, { signal });
    known = code;
    kill();
  })().catch(() => {});
  return () => known;
}
