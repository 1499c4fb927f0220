import { readdirSync, readFileSync } from "node:fs";

/**
 * Kills the children of this process that have these arguments, as a broken connection ends a client.
 * @returns how many there were
 */
export function endedClients(...args: string[]): number {
  const children = readdirSync("/proc").filter((id) => /^\d+$/.test(id) && isChild(id) && hasAll(id));
  for (const id of children) process.kill(Number(id), "SIGKILL");
  return children.length;

  function isChild(id: string): boolean {
    // The name of the program, in parentheses, may hold anything.
    const [, parent] = /^.*\) \S (\d+)/s.exec(textOf(`/proc/${id}/stat`)) ?? [];
    return Number(parent) === process.pid;
  }
  function hasAll(id: string): boolean {
    const given = textOf(`/proc/${id}/cmdline`).split("\0");
    return args.every((one) => given.includes(one));
  }
}

/** Nothing of a process that has ended meanwhile. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
