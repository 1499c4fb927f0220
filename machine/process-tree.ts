import { existsSync, readdirSync, readFileSync } from "node:fs";
import { execaSync } from "execa";

/** The environment variable that says which rehearsal a process belongs to. Its value is the rehearsal's id. */
export const rehearsalVariable = "LINEAGE_REHEARSAL_ID";

interface Process {
  pid: number;
  parent: number;
  group: number;
}

/**
 * The ids of all processes in some process groups, and of all that descend from those. An engine gives each plugin a
 * group of its own, which a signal to the engine's group does not reach.
 *
 * The libraries for this, pidtree and ps-list, do not tell the group of a process: they find the descendants of a living
 * parent only. Members of a group are found here even when the process that led the group has ended.
 */
export function descendants(groups: Set<number>): number[] {
  const all = allProcesses();
  const found = new Set(all.filter(({ group }) => groups.has(group)).map(({ pid }) => pid));
  for (let before = -1; found.size !== before; ) {
    before = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

/**
 * The ids of the processes that have a rehearsal's id in their environment: also of those that left their group, and of
 * one that started so recently that its group is not known yet. Empty on a system without /proc.
 */
export const processesOfRehearsal = (id: string): number[] => processesWith(rehearsalVariable, id);

/** The ids of the processes that have a variable of this value in their environment. Empty on a system without /proc. */
export const processesWith = (variable: string, value: string): number[] =>
  pidsInProc().filter((pid) => procFile(pid, "environ")?.split("\0").includes(`${variable}=${value}`));

function allProcesses(): Process[] {
  if (existsSync("/proc/self/stat"))
    return pidsInProc().flatMap((pid) => {
      // The second field is the program's name in parentheses, which may contain blanks.
      const [, parent, group] =
        procFile(pid, "stat")
          ?.replace(/^.*\) /s, "")
          .split(" ") ?? [];
      return group === undefined ? [] : [{ pid, parent: Number(parent), group: Number(group) }];
    });
  const { stdout } = execaSync("ps", ["-A", "-o", "pid=,ppid=,pgid="]);
  return stdout.split("\n").map((line) => {
    const [pid = 0, parent = 0, group = 0] = line.trim().split(/\s+/).map(Number);
    return { pid, parent, group };
  });
}

const pidsInProc = (): number[] =>
  existsSync("/proc/self/stat")
    ? readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .map(Number)
    : [];

/** A file of a process in /proc; undefined when the process has just ended, or belongs to another user. */
function procFile(pid: number, name: "environ" | "stat"): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return undefined;
  }
}
