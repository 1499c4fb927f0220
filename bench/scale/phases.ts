import { readFileSync, writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

/** What one part of a rehearsal took. */
export interface Phase {
  name: string;
  /** Milliseconds by the clock, and of this process's own work. */
  wall: number;
  cpu: number;
  /** The longest time in which the event loop did nothing else, in milliseconds: by the clock, and of its thread's own work. */
  block: number;
  blockWork: number;
  /** The most memory that this process held (RSS), in MB. */
  peak: number;
}

/** Measures a process part by part. */
export class Phases {
  readonly all: Phase[] = [];
  readonly #delay = monitorEventLoopDelay({ resolution: 1 });
  readonly #work = new LongestWork();
  #begun: { name: string; at: number; cpu: number } | undefined;

  constructor() {
    this.#delay.enable();
  }

  /** Ends the part before, and begins another; without a name the last one ends. */
  begin(name?: string): void {
    const [at, cpu] = [performance.now(), cpuMilliseconds()];
    if (this.#begun)
      this.all.push({
        name: this.#begun.name,
        wall: at - this.#begun.at,
        cpu: cpu - this.#begun.cpu,
        block: this.#delay.max / 1e6,
        blockWork: this.#work.longest,
        peak: peakMegabytes(),
      });
    this.#begun = name === undefined ? undefined : { name, at: performance.now(), cpu: cpuMilliseconds() };
    this.#delay.reset();
    this.#work.reset();
    forgetPeak();
  }
}

/**
 * The longest work of this thread between two turns of the event loop. What other processes take of the machine is not in
 * it, as it is in what the clock tells.
 */
class LongestWork {
  longest = 0;
  #before = threadMilliseconds();

  constructor() {
    setInterval(() => {
      const now = threadMilliseconds();
      this.longest = Math.max(this.longest, now - this.#before);
      this.#before = now;
    }, 1).unref();
  }

  reset(): void {
    this.longest = 0;
    this.#before = threadMilliseconds();
  }
}

function threadMilliseconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The most that this process has held since the peak was forgotten (proc(5), `VmHWM`). */
export function peakMegabytes(): number {
  const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kilobytes) / 1024;
}

/** proc(5), `clear_refs`: 5 sets the peak to what is held now. */
const forgetPeak = (): void => writeFileSync("/proc/self/clear_refs", "5");
