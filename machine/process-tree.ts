import { existsSync, readdirSync, readFileSync } from "node:fs";
import { execaSync } from "execa";

/** The variable that says which rehearsal a command belongs to, to all that comes of it. */
export const mark = "LINEAGE_REHEARSAL_ID";

interface Process {
  pid: number;
  parent: number;
  group: number;
}

/**
 * The processes of some groups, and all that come of them: an engine gives each plugin a group of its own, which a signal to the engine's
 * does not reach.
 */
export function descendants(groups: Set<number>): number[] {
  const all = processes();
  const found = new Set(all.filter(({ group }) => groups.has(group)).map(({ pid }) => pid));
  for (let before = -1; found.size !== before; ) {
    before = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

/**
 * The processes that carry a rehearsal's mark, where the system shows environments: also those that left their group, and one that was
 * started so recently that nobody was told of it.
 */
export function marked(id: string): number[] {
  const sign = `${mark}=${id}\0`;
  return numbers().filter((pid) => told(pid, "environ")?.includes(sign));
}

function processes(): Process[] {
  if (existsSync("/proc/self/stat"))
    return numbers().flatMap((pid) => {
      // The program's name, in parentheses, may hold blanks.
      const [, parent, group] =
        told(pid, "stat")
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

const numbers = (): number[] =>
  existsSync("/proc/self/stat")
    ? readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .map(Number)
    : [];

/** What the system tells of a process; nothing when it has just ended, or is somebody else's. */
function told(pid: number, what: "environ" | "stat"): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${what}`, "utf8");
  } catch {
    return undefined;
  }
}
