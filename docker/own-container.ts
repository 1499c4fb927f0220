import { readFileSync, realpathSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { execaSync } from "execa";
import { z } from "zod";
import { docker, engineVariables } from "./client.ts";
import { wayToEngine } from "./remote.ts";

/** The container in which this process runs, where it is one of the engine's own: that of a pipeline's job, for example. */
export interface OwnContainer {
  id: string;
  /** When it was started, in the engine's words: started again, it holds other processes. */
  startedAt: string;
  /** The container whose network it has: itself, or another. Undefined where it has that of the engine's machine. */
  network: string | undefined;
  /** Folders of the engine's machine, by their place in it. */
  folders: ReadonlyMap<string, string>;
}

const inspected = z.object({
  Id: z.string(),
  State: z.object({ Running: z.boolean(), StartedAt: z.string() }),
  HostConfig: z.object({ NetworkMode: z.string() }),
  Mounts: z.array(z.object({ Type: z.string(), Source: z.string().nullish(), Destination: z.string() })).nullish(),
});

let known: { container: OwnContainer | undefined } | undefined;

/**
 * The container of this process; undefined where it runs in none of the engine's. The engine is asked once, and only where
 * something tells of a container.
 */
export function ownContainer(): OwnContainer | undefined {
  if (known) return known.container;
  const { container, isCertain } = findContainer(possibleIds());
  if (isCertain) known = { container };
  return container;
}

/**
 * What may be the id of this process's container: the engine mounts files of its own into each, from a folder that the id names;
 * with cgroup v1 the id is in the path of the group; and the name of the host is its beginning unless somebody gave it another.
 * Which of them it is, only the engine knows: the id may be that of another engine's container.
 */
export function possibleIds(
  mounts = textOf("/proc/self/mountinfo"),
  groups = textOf("/proc/self/cgroup"),
  host = hostname(),
): string[] {
  // The fourth field is the folder on the engine's machine, the fifth its place here: proc_pid_mountinfo(5).
  const ofEngine = mounts
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, , , , at = ""]) => ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"].includes(at))
    .map(([, , , from = ""]) => from);
  const whole = [...ofEngine, ...groups.split("\n")].flatMap((text) => text.match(/\b[0-9a-f]{64}\b/g) ?? []);
  return [...new Set([...whole, ...(/^[0-9a-f]{12}$/.test(host) ? [host] : [])])];
}

/** The first that is a running container of the engine. Nothing is certain where the engine does not answer. */
export function findContainer(ids: string[]): { container: OwnContainer | undefined; isCertain: boolean } {
  let isCertain = true;
  for (const id of ids) {
    const { stdout, stderr, failed } = inspect(id);
    const [found] = failed ? [] : z.array(inspected).parse(JSON.parse(stdout));
    // A name may look like an id.
    if (found?.State.Running && found.Id.startsWith(id)) return { container: described(found), isCertain: true };
    if (failed && !isGone(stderr)) isCertain = false;
  }
  return { container: undefined, isCertain };
}

/** At once: the labels and the plan of a rehearsal, which are made before anything is awaited, depend on it. */
function inspect(id: string) {
  try {
    return execaSync("docker", ["container", "inspect", "--", id], { env: engineVariables(), reject: false });
  } catch {
    // Which engine is meant is told as an error where it is needed.
    return { failed: true, stdout: "", stderr: "" };
  }
}

const isGone = (stderr: string): boolean => /no such (?:container|object)/i.test(stderr);

function described({ Id, State, HostConfig: { NetworkMode }, Mounts }: z.output<typeof inspected>): OwnContainer {
  const shared = /^container:(.+)$/.exec(NetworkMode)?.[1];
  const folders = (Mounts ?? []).flatMap(({ Type, Source, Destination }): [string, string][] =>
    Source && ["bind", "volume"].includes(Type) ? [[Destination, Source]] : [],
  );
  return {
    id: Id,
    startedAt: State.StartedAt,
    network: NetworkMode === "host" ? undefined : (shared ?? Id),
    folders: new Map(folders),
  };
}

/**
 * Where the engine has a folder of this process.
 * @returns the same path for a process that runs in none of its containers; undefined for a folder that only the container of
 *   this process has, and for every folder where the engine is another machine's
 */
export function folderOnEngine(folder: string, container = ownContainer()): string | undefined {
  if (wayToEngine()) return undefined;
  if (!container) return folder;
  const path = realPath(folder);
  const [at, source] =
    [...container.folders]
      .filter(([at]) => path === at || path.startsWith(join(at, "/")))
      .sort(([one], [other]) => other.length - one.length)[0] ?? [];
  return at === undefined || source === undefined ? undefined : join(source, relative(at, path));
}

/** Whether the container with these marks holds other processes by now, or none. Nothing is certain where the engine does not say. */
export async function containerHasEnded(marks: string): Promise<boolean> {
  const [id = "", startedAt] = marks.split("@");
  const command = ["container", "inspect", "--format", "{{.State.Running}}@{{.State.StartedAt}}", "--", id];
  const { failed, stdout, stderr } = await docker(command, { reject: false });
  return failed ? isGone(stderr) : stdout.trim() !== `true@${startedAt}`;
}

/** What tells a container from all others, and from itself once it is started again. */
export const marksOf = ({ id, startedAt }: OwnContainer): string => `${id}@${startedAt}`;

/** Where links lead; of what is not there yet, where those of its folder lead. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path === dirname(path) ? path : join(realPath(dirname(path)), basename(path));
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
