import { setTimeout as pause } from "node:timers/promises";
import { messageOf } from "../errors.ts";
import type { Log } from "../evidence/log.ts";
import type { CommandRun } from "../judgement/facts.ts";
import type { CommandJob } from "../kubernetes/command-job.ts";
import type { PodDoor } from "../kubernetes/pod-door.ts";
import { temporaryDirectory } from "../machine/temporary-directory.ts";
import { refusedInCluster } from "./cluster-command-errors.ts";
import { type Command, type CommandLimits, graceMilliseconds } from "./command.ts";
import type { CommandLog } from "./command-log.ts";
import { copyBack } from "./copied-back.ts";
import type { ClusterPlace } from "./run-in-cluster.ts";

/** How long the end of what was killed may take to be known here, in milliseconds. */
const knownMilliseconds = 15_000;

/** How long what it sent last may take to arrive here, in milliseconds. */
const arrivalMilliseconds = 3_000;

interface Started {
  command: Pick<Command, "argv">;
  place: ClusterPlace;
  log: Log;
  written: CommandLog;
  /** Leads its requests here. */
  door: PodDoor | undefined;
}

/** What ends it early. */
interface Limits extends Pick<CommandLimits, "timeout" | "signal" | "grace"> {
  stop: AbortSignal;
}

/**
 * Waits until a command in a cluster has ended, ends it when it has to, brings its files back, and removes it.
 * @throws RehearsalError STEP when the cluster took its pod away, or says no more of it, or its files cannot be had
 */
export async function endInCluster(job: CommandJob, started: Started, limits: Limits): Promise<CommandRun> {
  const { command, place, log, written, door } = started;
  const { image, megabytes, folder } = place.container;
  const start = performance.now();
  const gaveUp = new AbortController();
  let timedOut = false;
  let isEnding = false;
  const end = () => {
    if (!isEnding) void endProcesses(job, limits.grace ?? graceMilliseconds, gaveUp);
    isEnding = true;
  };
  const either = AbortSignal.any([limits.signal, limits.stop]);
  if (either.aborted) end();
  either.addEventListener("abort", end, { once: true });
  const timer = limits.timeout
    ? setTimeout(() => {
        timedOut = true;
        end();
      }, limits.timeout)
    : undefined;
  const failed = (why: string) => refusedInCluster(command, place, { kind: "taken away", why });
  try {
    const output = written.read(job.output()).catch((error) => {
      log.line(`[the end of its output could not be read: ${messageOf(error)}]`);
    });
    const state = await job.reached(["ended", "failed"], gaveUp.signal).catch((error) => {
      throw failed(messageOf(error));
    });
    const seconds = (performance.now() - start) / 1000;
    clearTimeout(timer);
    await output;
    if (state.status !== "ended") throw failed(state.status === "failed" ? state.why : "it did not end");
    const { exitCode, outOfMemory, remark } = state;
    if (remark) log.remarks([remark]);
    const run = written.end({ exitCode, signal: undefined, timedOut, seconds });
    if (outOfMemory) log.line(`[its container passed its memory limit of ${megabytes} MB]`);
    await bringBack(job, folder).catch((error) => {
      throw refusedInCluster(command, place, { kind: "files", why: messageOf(error) });
    });
    // What it sent last is still on its way.
    await Promise.race([door?.quiet(), pause(arrivalMilliseconds, undefined, { ref: false })]);
    return { ...run, container: { image, megabytes, outOfMemory } };
  } finally {
    clearTimeout(timer);
    either.removeEventListener("abort", end);
    await door?.[Symbol.asyncDispose]();
    await job[Symbol.asyncDispose]();
  }
}

/** SIGTERM, after some time SIGKILL, and after some more nobody waits for its end. */
async function endProcesses(job: CommandJob, grace: number, gaveUp: AbortController): Promise<void> {
  void job.signal("TERM");
  await pause(grace);
  void job.signal("KILL");
  await pause(knownMilliseconds, undefined, { ref: false });
  gaveUp.abort(new Error("it was ended, and the cluster does not say that it has"));
}

async function bringBack(job: CommandJob, folder: string): Promise<void> {
  await using fetched = await temporaryDirectory("rehearsal-files-");
  await job.fetchFiles(fetched.path);
  await copyBack(fetched.path, folder);
}
