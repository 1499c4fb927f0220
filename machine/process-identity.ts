import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { execaSync } from "execa";

/**
 * The process that will remove a rehearsal's containers and networks, as `host/pid/start/namespace/boot`. `kept:` comes
 * before it when it leaves them running on purpose. The start tells it from a later process with the same id. The boot of
 * the system and the PID namespace say where that id means something: a process in another container, on another machine
 * or before a restart cannot be seen from here. The host is for people only: its name may change while a process runs.
 */
export type Owner = string;

const keptPrefix = "kept:";

let own: Owner | undefined;

/** This process as an owner. */
export function thisOwner(): Owner {
  own ??= identityOf(process.pid, "self");
  return own;
}

/** A process of this PID namespace as an owner; undefined when it has ended. */
export function ownerOf(pid: number): Owner | undefined {
  const found = look(pid);
  return typeof found === "object" ? identityOf(pid) : undefined;
}

function identityOf(pid: number, entry: number | "self" = pid): Owner {
  const found = look(pid, entry);
  const start = typeof found === "object" ? found.start : "unknown";
  const { namespace, boot } = surroundings();
  return [hostname(), pid, start, namespace, boot].join("/");
}

/** An owner that leaves its containers and networks running on purpose. */
export const asKept = (owner: Owner): Owner => keptPrefix + owner;

const withoutPrefix = (owner: Owner): Owner => (isKept(owner) ? owner.slice(keptPrefix.length) : owner);

/** Whether an owner is this process. */
export const isThisProcess = (owner: Owner): boolean => withoutPrefix(owner) === thisOwner();

/** Whether an owner has left its containers and networks running on purpose, or will. */
export const isKept = (owner: Owner): boolean => owner.startsWith(keptPrefix);

/**
 * Whether it can be seen from here if an owner runs: it is, or was, a process of this PID namespace since the system
 * started. Nothing is known of any other: only its expiry counts.
 */
export function isVisible(owner: Owner): boolean {
  const [, , , namespace, boot] = withoutPrefix(owner).split("/");
  const here = surroundings();
  return boot !== undefined && boot === here.boot && namespace === here.namespace;
}

/** Whether an owner has certainly ended. Nothing is certain about one that cannot be seen from here: false. */
export function hasEnded(owner: Owner): boolean {
  if (!isVisible(owner)) return false;
  const [, pid, start] = withoutPrefix(owner).split("/");
  const found = look(Number(pid), isThisProcess(owner) ? "self" : Number(pid));
  return typeof found === "object" ? found.start !== start : found === "ended";
}

/** How long after its expiry something is left alone whose process cannot be seen: clocks differ, and an end takes time. */
const margin = 10 * 60_000;

/**
 * Whether an owner is taken for ended: it certainly has, or it cannot be seen from here and has expired.
 * @param expires when the owner has ended at the latest, as it said itself. A date that cannot be read is never past
 */
export const isOver = (owner: Owner, expires: Date): boolean =>
  hasEnded(owner) || (!isVisible(owner) && expires.getTime() + margin < Date.now());

/** Whether a process with that id runs in this PID namespace. */
export const isAlive = (pid: number): boolean => look(pid) !== "ended";

/** The boot of the system, as it names it. A system that names none is known by its host. */
export const bootId = (): string => surroundings().boot;

interface Surroundings {
  namespace: string;
  boot: string;
}

let around: Surroundings | undefined;

/** What never changes while this process runs. */
function surroundings(): Surroundings {
  around ??= { namespace: namespaceOf(), boot: bootOf() };
  return around;
}

/** The number of the PID namespace; `0` on a system without such namespaces. */
function namespaceOf(): string {
  try {
    return /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "0";
  } catch {
    return "0";
  }
}

function bootOf(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    const { stdout, exitCode } = execaSync("sysctl", ["-n", "kern.bootsessionuuid"], { reject: false });
    return (exitCode === 0 && stdout.trim()) || hostname();
  }
}

/** A process as it is seen from here. One that is hidden runs, but nobody says since when. */
type Seen = { start: string } | "ended" | "hidden";

/** @param entry its name in /proc */
function look(pid: number, entry: number | "self" = pid): Seen {
  if (!Number.isSafeInteger(pid) || pid <= 0) return "ended";
  const start = isOwnProc() || entry === "self" ? startIn(`/proc/${entry}/stat`) : undefined;
  if (start === "ended") return "ended";
  const found = start ?? (namespaceOf() === "0" ? startByPs(pid) : undefined);
  if (found !== undefined) return { start: found };
  // /proc may hide the processes of other users, or belong to another PID namespace.
  return exists(pid) ? "hidden" : "ended";
}

/** Whether /proc shows the PID namespace of this process. `unshare --pid` without `--mount-proc` leaves the one outside. */
function isOwnProc(): boolean {
  try {
    return readlinkSync("/proc/self") === String(process.pid);
  } catch {
    return false;
  }
}

/** When a process started, in ticks since the system did; undefined where that cannot be read. */
function startIn(file: string): string | undefined {
  try {
    // The second field is the program's name in parentheses, which may contain blanks. Field 22 is the start. A process
    // in state Z (zombie) has ended; only its exit code is kept.
    const fields = readFileSync(file, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return fields[0] === "Z" ? "ended" : fields[19];
  } catch {
    return undefined;
  }
}

/**
 * When a process started, as `ps` writes it on systems without /proc; undefined when no such process runs. The same words
 * whoever asks: another language or time zone would look like another process.
 */
export function startByPs(pid: number): string | undefined {
  const env = { LC_ALL: "C", TZ: "UTC" };
  const { stdout, exitCode } = execaSync("ps", ["-o", "lstart=", "-p", String(pid)], { env, reject: false });
  return exitCode === 0 ? stdout.trim().replace(/\W+/g, "-") : undefined;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
