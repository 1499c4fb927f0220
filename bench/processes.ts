import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";

/** Processor seconds and memory by kind of process, from /proc: Linux only. */
export interface Usage {
  /** User and system seconds of all processes of a kind. */
  cpu: Record<string, number>;
  /** Highest sum of proportional set sizes (PSS) of a kind, in megabytes: memory that processes share is counted once. */
  memory: Record<string, number>;
  /** By how much the machine's available memory fell at most, in megabytes. */
  machine: number;
}

interface Process {
  pid: number;
  parent: number;
  /** Tells it from a later process with the same id. */
  start: string;
  seconds: number;
  /** Of its children that have ended and been waited for. */
  childSeconds: number;
  kind: string;
}

const hertz = 100;
const sampleMilliseconds = 100;
/** Every so many samples, memory is read as well: that costs far more. */
const memoryEvery = 10;

/** Samples every process below this one, in the engine's containers, and of the engine, until `stop` is called. */
export function sampleProcesses(): { stop: () => Usage } {
  const before = snapshot();
  const ownBefore = before.find(({ pid }) => pid === process.pid)?.childSeconds ?? 0;
  const there = new Set(before.map(({ pid, start }) => `${pid}/${start}`));
  const seen = new Map<string, { kind: string; seconds: number; mine: boolean }>();
  const memory = new Map<string, number>();
  const available = availableMemory();
  let least = available;
  let turn = 0;
  const sample = () => {
    const now = snapshot();
    const mine = below(process.pid, now);
    const held = new Map<string, number>();
    least = Math.min(least, availableMemory());
    for (const { pid, start, seconds, kind } of now) {
      const isMine = mine.has(pid);
      // Containers that were there before belong to somebody else.
      const isService = kind === "engine" || (kind.startsWith("container ") && !there.has(`${pid}/${start}`));
      if (!isMine && !isService) continue;
      seen.set(`${pid}/${start}`, { kind, seconds, mine: isMine });
      if (turn % memoryEvery === 0 && kind !== "engine") held.set(kind, (held.get(kind) ?? 0) + pss(pid));
    }
    const sum = [...held.values()].reduce((all, each) => all + each, 0);
    held.set("all at one time", sum);
    for (const [kind, megabytes] of held) memory.set(kind, Math.max(memory.get(kind) ?? 0, megabytes));
    turn += 1;
  };
  sample();
  const timer = setInterval(sample, sampleMilliseconds);
  return {
    stop: () => {
      clearInterval(timer);
      sample();
      const secondsBefore = new Map(before.map(({ pid, start, seconds }) => [`${pid}/${start}`, seconds]));
      const cpu: Record<string, number> = {};
      const add = (kind: string, seconds: number) => {
        cpu[kind] = (cpu[kind] ?? 0) + seconds;
      };
      let mine = 0;
      for (const [key, one] of seen) {
        const seconds = one.seconds - (secondsBefore.get(key) ?? 0);
        if (one.mine) mine += seconds;
        add(one.kind, seconds);
      }
      const own = snapshot().find(({ pid }) => pid === process.pid)?.childSeconds ?? 0;
      add("between samples", Math.max(0, own - ownBefore - mine));
      return { cpu, memory: Object.fromEntries(memory), machine: (available - least) / 1024 };
    },
  };
}

const read = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // It has ended.
  }
};

function snapshot(): Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const [, comm = "", rest = ""] = /^\d+ \((.*)\) (.*)$/s.exec(read(`/proc/${name}/stat`)) ?? [];
      if (rest === "") return [];
      // From the third field on: state, parent, …; 14 to 17 are user, system, children's user, children's system.
      const fields = rest.split(" ");
      const ticks = (from: number) => (Number(fields[from - 3]) + Number(fields[from - 2])) / hertz;
      const pid = Number(name);
      return [
        {
          pid,
          parent: Number(fields[1]),
          start: fields[19] ?? "",
          seconds: ticks(14),
          childSeconds: ticks(16),
          kind: kindOf(pid, comm),
        },
      ];
    });
}

const kinds = new Map<string, string>();

function kindOf(pid: number, comm: string): string {
  const key = `${pid}/${comm}`;
  const known = kinds.get(key);
  if (known) return known;
  const kind = newKind(pid, comm);
  kinds.set(key, kind);
  return kind;
}

function newKind(pid: number, comm: string): string {
  if (/^(dockerd|containerd)/.test(comm)) return "engine";
  const words = read(`/proc/${pid}/cmdline`).split("\0");
  if (/\/docker[-/][0-9a-f]{64}/.test(read(`/proc/${pid}/cgroup`))) return `container ${serviceOf(pid)}`;
  if (comm === "docker-proxy") return "engine";
  if (words.some((word) => word.includes("guard-process"))) return "guard";
  if (words.some((word) => /rehearse\.(ts|js)$/.test(word))) return "rehearse";
  if (/^chrom|headless_shell/.test(comm)) return "browser";
  if (comm.startsWith("pulumi")) return basename(words[0] ?? comm);
  if (comm === "docker") return "docker client";
  if (words.some((word) => /prefect/.test(word))) return "prefect client";
  if (/^(python|uv)/.test(comm)) return "python";
  return comm;
}

/** The service that runs in a container, by the variables that only its stack sets. */
function serviceOf(pid: number): string {
  const variables = read(`/proc/${pid}/environ`);
  if (variables.includes("MARQUEZ_CONFIG=")) return "marquez";
  if (variables.includes("MARQUEZ_HOST=")) return "web";
  if (variables.includes("PREFECT_HOME=")) return "prefect";
  return variables.includes("PGDATA=") ? "postgres" : "s3";
}

function below(root: number, all: Process[]): Set<number> {
  const children = Map.groupBy(all, ({ parent }) => parent);
  const found = new Set<number>();
  const queue = [root];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop())
    for (const child of children.get(pid) ?? []) {
      found.add(child.pid);
      queue.push(child.pid);
    }
  return found;
}

const kilobytes = (text: string, key: string): number =>
  Number(new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(text)?.[1] ?? 0);
const pss = (pid: number): number => kilobytes(read(`/proc/${pid}/smaps_rollup`), "Pss") / 1024;
const availableMemory = (): number => kilobytes(read("/proc/meminfo"), "MemAvailable");
