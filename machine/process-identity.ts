import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { execaSync } from "execa";

/** A process as it can be told from all others of its machine, now and later: `host/pid/start`. */
export type Owner = string;

/** When a process started, in the system's own words; undefined when there is none of that number. */
function startOf(pid: number): string | undefined {
  if (!existsSync("/proc/self/stat")) {
    const { stdout, exitCode } = execaSync("ps", ["-o", "lstart=", "-p", String(pid)], { reject: false });
    return exitCode === 0 ? stdout.replace(/\W+/g, "-") : undefined;
  }
  try {
    // The name, in parentheses, may hold blanks; after it, the start is the 20th field. A zombie is dead.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** This process. */
export const thisOwner = (): Owner => `${hostname()}/${process.pid}/${startOf(process.pid)}`;

const kept = "kept:";

/** The owner of what it leaves running on purpose. */
export const keeping = (owner: Owner): Owner => kept + owner;

/** Whether an owner left its things running on purpose, or is about to. */
export const isKept = (owner: Owner): boolean => owner.startsWith(kept);

/** Whether an owner is, or was, a process of this machine. */
export const isOfThisMachine = (owner: Owner): boolean => owner.replace(kept, "").startsWith(`${hostname()}/`);

/** Whether an owner has certainly ended. Of another machine's nothing is certain. */
export function hasEnded(owner: Owner): boolean {
  const [host, pid, start] = owner.replace(kept, "").split("/");
  return host === hostname() && startOf(Number(pid)) !== start;
}

/** Whether a process of that number runs on this machine. */
export const isAlive = (pid: number): boolean => startOf(pid) !== undefined;
