import { execa } from "execa";
import { descendants } from "../../machine/process-tree.ts";
import type { Result } from "../../rehearsal/result.ts";
import type { ServiceName } from "../../settings/official-images.ts";
import { ProgressLines } from "../timeline/progress-lines.ts";
import { type Boot, BootWatch, type Questions } from "./boots.ts";
import type { Told } from "./contestant.ts";
import type { Contestant } from "./contestants.ts";
import { type PhaseSeconds, phasesOfRehearsal, phasesOfRunbook } from "./phases.ts";
import { secondsOfChildren, type Usage, UsageWatch } from "./usage.ts";

/** What one run of one contestant took. */
export interface Run extends Usage {
  contestant: Contestant;
  /** From the start of its process to its end, in seconds. */
  wall: number;
  phases: PhaseSeconds;
  boots: Partial<Record<ServiceName, Boot>>;
  /** Seconds of processor time of the processes on this side. */
  processSeconds: number | undefined;
  /** What a rehearsal says of the lineage. */
  verdict?: string;
}

/** One run that is to be measured. */
export interface Entry {
  contestant: Contestant;
  /** The program and its arguments. */
  argv: string[];
  /** What it reads from standard input. */
  input: string;
  /** The label of its containers. */
  label: string;
  questions: Questions;
  cwd: string;
  signal: AbortSignal;
}

/** A run, with the steps of a rehearsal as they were told. */
export interface CarriedOut {
  run: Run;
  progress: ProgressLines;
}

/**
 * Carries out one run, and measures it from outside.
 * @throws Error with the end of its output when it fails; the signal's reason when it is aborted
 */
export async function carryOut({ contestant, argv, input, label, questions, cwd, signal }: Entry): Promise<CarriedOut> {
  signal.throwIfAborted();
  const before = secondsOfChildren();
  const began = Date.now();
  const [file = "", ...args] = argv;
  const running = execa(file, args, {
    input,
    cwd,
    preferLocal: true,
    reject: false,
    // A group of its own: all that it starts is found by it, and what a terminal sends reaches it only through us.
    detached: true,
    cleanup: false,
    env: { TESTCONTAINERS_RYUK_DISABLED: "true" },
  });
  const stop = () => running.kill("SIGTERM");
  signal.addEventListener("abort", stop, { once: true });
  const progress = new ProgressLines();
  using usage = new UsageWatch(running.pid ?? -1);
  await using boots = new BootWatch(label, began, questions, usage);
  const listening = (async () => {
    for await (const line of running.iterable({ from: "stderr" }))
      progress.hear(String(line), (Date.now() - began) / 1000);
  })();
  const [ended] = await Promise.all([running, listening.catch(() => {})]);
  const wall = (Date.now() - began) / 1000;
  signal.removeEventListener("abort", stop);
  endAll(running.pid);
  signal.throwIfAborted();
  const after = secondsOfChildren();
  const run: Run = {
    contestant,
    wall,
    ...toldBy(contestant, ended, progress),
    boots: Object.fromEntries(boots.boots),
    ...usage.usage(),
    processSeconds: before === undefined || after === undefined ? undefined : after - before,
  };
  return { run, progress };
}

/** Ends what a run has left running on this side: a rehearsal leaves nothing, a runbook that was stopped may. */
function endAll(group = -1): void {
  for (const pid of descendants(new Set([group])))
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
}

interface Ended {
  exitCode?: number | undefined;
  stdout: string;
  stderr: string;
  shortMessage?: string | undefined;
}

/** What a contestant says of itself. A rehearsal whose lineage fails was carried out all the same. */
function toldBy(
  contestant: Contestant,
  { exitCode, stdout, stderr, shortMessage }: Ended,
  progress: ProgressLines,
): Pick<Run, "phases" | "verdict"> {
  const failed = () =>
    new Error([`${contestant}: ${shortMessage ?? `exit code ${exitCode}`}`, stdout, stderr].join("\n").slice(-3_000));
  if (contestant !== "ours") {
    if (exitCode !== 0) throw failed();
    return { phases: phasesOfRunbook((JSON.parse(stdout) as Told).spans) };
  }
  if (exitCode !== 0 && exitCode !== 1) throw failed();
  return { phases: phasesOfRehearsal(progress.steps), verdict: (JSON.parse(stdout) as Result).verdict };
}
