import { spawn } from "node:child_process";
import { getCompileCacheDir } from "node:module";
import { join } from "node:path";
import type { Guard } from "../context/context.ts";
import { childVariables } from "../docker/client.ts";

/** A message to the guard process: one JSON object on each line of its pipe. */
export type GuardMessage = { watch: number } | { unwatch: number } | { release: true };

/**
 * Starts the guard of a rehearsal: a detached process that reads from a pipe. If the pipe ends
 * without a release, the rehearsal was killed. Then the guard kills the process groups that it
 * watches, and removes everything labelled with the rehearsal's id.
 * @param context of the cluster that runs the stack; undefined where the Docker engine does
 */
export function startGuard(id: string, context?: string): Guard {
  const script = join(import.meta.dirname, `guard-process${import.meta.filename.slice(-3)}`);
  // It loads what this process has compiled, and asks the engine that this process asks.
  const env = { ...process.env, ...childVariables(), NODE_COMPILE_CACHE: getCompileCacheDir() };
  const child = spawn(process.execPath, [script, id, ...(context === undefined ? [] : [context])], {
    env,
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.unref();
  child.on("error", () => {}); // A rehearsal can run without a guard: the next rehearsal would clean up.
  child.stdin.on("error", () => {});
  (child.stdin as unknown as { unref: () => void }).unref();
  const send = (message: GuardMessage) => child.stdin.write(`${JSON.stringify(message)}\n`);
  return {
    watch: (pid) => {
      if (pid === undefined) return () => {};
      send({ watch: pid });
      return () => send({ unwatch: pid });
    },
    release: () => {
      send({ release: true });
      child.stdin.end();
    },
  };
}
