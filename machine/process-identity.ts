import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { execaSync } from "execa";

/**
 * The process that will remove a rehearsal's containers and networks, as `host/pid/start`, or as `kept:host/pid/start`
 * when it leaves them running on purpose. The start tells it from a later process with the same id.
 */
export type Owner = string;

const keptPrefix = "kept:";

/** This process as an owner. */
export const thisOwner = (): Owner => `${hostname()}/${process.pid}/${startOf(process.pid)}`;

/** An owner that leaves its containers and networks running on purpose. */
export const asKept = (owner: Owner): Owner => keptPrefix + owner;

/** Whether an owner is this process. */
export const isThisProcess = (owner: Owner): boolean => owner.replace(keptPrefix, "") === thisOwner();

/** Whether an owner has left its containers and networks running on purpose, or will. */
export const isKept = (owner: Owner): boolean => owner.startsWith(keptPrefix);

/** Whether an owner is, or was, a process on this machine. */
export const isOfThisMachine = (owner: Owner): boolean => owner.replace(keptPrefix, "").startsWith(`${hostname()}/`);

/** Whether an owner has certainly ended. Nothing is certain about a process on another machine: false. */
export function hasEnded(owner: Owner): boolean {
  const [host, pid, start] = owner.replace(keptPrefix, "").split("/");
  return host === hostname() && startOf(Number(pid)) !== start;
}

/** Whether a process with that id runs on this machine. */
export const isAlive = (pid: number): boolean => startOf(pid) !== undefined;

/** When a process started, as the system writes it; undefined when no such process runs. */
function startOf(pid: number): string | undefined {
  if (!existsSync("/proc/self/stat")) {
    // The same words whoever asks: another language or time zone would look like another process.
    const env = { LC_ALL: "C", TZ: "UTC" };
    const { stdout, exitCode } = execaSync("ps", ["-o", "lstart=", "-p", String(pid)], { env, reject: false });
    return exitCode === 0 ? stdout.replace(/\W+/g, "-") : undefined;
  }
  try {
    // The second field is the program's name in parentheses, which may contain blanks. Field 22 is the start. A process
    // in state Z (zombie) has ended; only its exit code is kept.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
