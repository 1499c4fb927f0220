import { readFileSync } from "node:fs";
import { descendants } from "../../machine/process-tree.ts";

/** How often is looked, in milliseconds. */
const everyMilliseconds = 250;

/** What a run took at most, and in all. Undefined where the system does not tell: no /proc, an engine on another machine. */
export interface Usage {
  /** The most memory at once, in MiB: of the processes on this side, and of the containers. Pages of files do not count. */
  processes: number | undefined;
  containers: number | undefined;
  /** Seconds of processor time of the containers. */
  containerSeconds: number | undefined;
}

/** Looks again and again at the processes of a group and at the containers that it starts, until it is disposed of. */
export class UsageWatch implements Disposable {
  readonly #group: number;
  readonly #containers = new Map<string, { groups: CgroupFiles; seconds: number }>();
  readonly #timer: NodeJS.Timeout;
  #processes = 0;
  #inContainers = 0;

  constructor(group: number) {
    this.#group = group;
    this.#timer = setInterval(this.#look, everyMilliseconds);
  }

  /** Looks at one more container. @param pid its first process, on this machine */
  add(container: string, pid: number): void {
    const groups = cgroupsOf(pid);
    if (groups) this.#containers.set(container, { groups, seconds: 0 });
  }

  #look = (): void => {
    const pids = descendants(new Set([this.#group]));
    this.#processes = Math.max(this.#processes, sum(pids.map(anonymousMiB)));
    let now = 0;
    for (const one of this.#containers.values()) {
      now += memoryOf(one.groups);
      one.seconds = Math.max(one.seconds, secondsOf(one.groups));
    }
    this.#inContainers = Math.max(this.#inContainers, now);
  };

  usage(): Usage {
    this.#look();
    const isKnown = this.#containers.size > 0;
    return {
      processes: this.#processes > 0 ? this.#processes : undefined,
      containers: isKnown ? this.#inContainers : undefined,
      containerSeconds: isKnown ? sum([...this.#containers.values()].map(({ seconds }) => seconds)) : undefined,
    };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

const sum = (numbers: number[]): number => numbers.reduce((all, one) => all + one, 0);

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};

const numberAfter = (text: string | undefined, key: string): number =>
  Number(text?.match(new RegExp(`^${key}:?\\s+(\\d+)`, "m"))?.[1] ?? 0);

/** What a process holds that no file holds, in MiB: what is shared with other processes is not counted twice. */
const anonymousMiB = (pid: number): number => numberAfter(read(`/proc/${pid}/status`), "RssAnon") / 1024;

/** Files in which the kernel counts for a container, of either version of control groups. */
interface CgroupFiles {
  memory: string;
  processor: string;
}

function cgroupsOf(pid: number): CgroupFiles | undefined {
  const lines = read(`/proc/${pid}/cgroup`)?.split("\n") ?? [];
  const path = (controller: string) =>
    lines
      .map((line) => line.split(":"))
      .find(([, controllers = ""]) => controllers.split(",").includes(controller))?.[2];
  const [memory, processor, unified] = [path("memory"), path("cpuacct"), path("")];
  if (memory && processor)
    return { memory: `/sys/fs/cgroup/memory${memory}`, processor: `/sys/fs/cgroup/cpuacct${processor}` };
  return unified ? { memory: `/sys/fs/cgroup${unified}`, processor: `/sys/fs/cgroup${unified}` } : undefined;
}

/** Its memory in MiB, with what lies in its file systems in memory, and without the cache of its files. */
function memoryOf({ memory }: CgroupFiles): number {
  const counted = read(`${memory}/memory.stat`);
  const bytes =
    (numberAfter(counted, "total_rss") || numberAfter(counted, "anon")) +
    (numberAfter(counted, "total_shmem") || numberAfter(counted, "shmem"));
  return bytes / 2 ** 20;
}

/** The processor time of a container so far, in seconds. */
function secondsOf({ processor }: CgroupFiles): number {
  const nanoseconds = Number(read(`${processor}/cpuacct.usage`) ?? 0);
  return nanoseconds > 0 ? nanoseconds / 1e9 : numberAfter(read(`${processor}/cpu.stat`), "usage_usec") / 1e6;
}

/** The processor time of all children of this process that have ended, and of theirs, in seconds; undefined without /proc. */
export function secondsOfChildren(): number | undefined {
  const fields = read("/proc/self/stat")
    ?.replace(/^.*\) /s, "")
    .split(" ");
  // Fields 16 and 17, in ticks: Linux counts a hundred a second for programs, whatever its own clock does.
  return fields && (Number(fields[13]) + Number(fields[14])) / 100;
}
