import { existsSync, readdirSync, readFileSync } from "node:fs";
import { execaSync } from "execa";

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

function processes(): Process[] {
  if (!existsSync("/proc/self/stat")) {
    const { stdout } = execaSync("ps", ["-A", "-o", "pid=,ppid=,pgid="]);
    return stdout.split("\n").map((line) => {
      const [pid = 0, parent = 0, group = 0] = line.trim().split(/\s+/).map(Number);
      return { pid, parent, group };
    });
  }
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // The program's name, in parentheses, may hold blanks.
        const [, parent, group] = readFileSync(`/proc/${name}/stat`, "utf8")
          .replace(/^.*\) /s, "")
          .split(" ");
        return [{ pid: Number(name), parent: Number(parent), group: Number(group) }];
      } catch {
        return []; // It has just ended.
      }
    });
}
