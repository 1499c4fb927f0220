import { spawn } from "node:child_process";
import { join } from "node:path";

/** Somebody who outlives this process, and tidies up when it is killed. */
export interface Guard {
  /** Watches over a process group; the function that is returned ends that. */
  watch: (pid: number | undefined) => () => void;
  /** Lets go: what is left is left on purpose. */
  release: () => void;
}

/** What the guard is told, a line each. */
export type Told = { watch: number } | { unwatch: number } | { release: true };

/** For whom nobody watches. */
export const noGuard: Guard = { watch: () => () => {}, release: () => {} };

/**
 * Starts a guard for one rehearsal: a detached process that reads from a pipe. When the pipe ends without a word of release, the
 * rehearsal was killed; the guard then kills the process groups that were left and removes what carries the rehearsal's id.
 */
export function startGuard(id: string): Guard {
  const script = join(import.meta.dirname, `guard-process${import.meta.filename.slice(-3)}`);
  const child = spawn(process.execPath, [script, id], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  child.unref();
  child.on("error", () => {}); // Without a guard a rehearsal goes on: the next one tidies up after it.
  child.stdin.on("error", () => {});
  (child.stdin as unknown as { unref: () => void }).unref();
  const tell = (told: Told) => child.stdin.write(`${JSON.stringify(told)}\n`);
  return {
    watch: (pid) => {
      if (pid === undefined) return () => {};
      tell({ watch: pid });
      return () => tell({ unwatch: pid });
    },
    release: () => {
      tell({ release: true });
      child.stdin.end();
    },
  };
}
