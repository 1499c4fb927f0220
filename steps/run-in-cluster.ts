import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Labels } from "../docker/labels.ts";
import { messageOf } from "../errors.ts";
import type { Log } from "../evidence/log.ts";
import type { Cluster } from "../kubernetes/client.ts";
import { objectsOfCommand } from "../kubernetes/command.ts";
import { CommandJob } from "../kubernetes/command-job.ts";
import type { CommandState } from "../kubernetes/command-state.ts";
import { objectsIn } from "../kubernetes/labels.ts";
import type { Ways } from "../kubernetes/pod-door.ts";
import type { CommandContainer } from "../settings/container.ts";
import { endInCluster } from "./cluster-command-end.ts";
import { refusedInCluster } from "./cluster-command-errors.ts";
import { type Command, type CommandLimits, readable, type StartedCommand } from "./command.ts";
import { beginLog } from "./command-log.ts";

/** Where a command runs in a cluster. */
export interface ClusterPlace {
  cluster: Cluster;
  /** The namespace of the stack. */
  namespace: string;
  labels: Labels;
  container: CommandContainer;
  /** The settings that describe it: `refine`, `refinements.aviation.refine` or `prefect`. */
  settings: string;
  /** The configuration of its OpenLineage client on this machine. */
  lineageFile?: string | undefined;
  /** The image of what takes its files in and out. */
  filesImage: string;
  /** The login with which nodes pull images. */
  login?: string | undefined;
  /** Milliseconds that the cluster may take to start it: to have room for it, and to get its image. */
  startWithin: number;
  /** Ports of the pod's loopback, and where they lead on this machine. */
  ways: Ways;
  /** Told the digest of its image once a node has it. */
  uses: (digest: string) => void;
}

/** Who runs a command unless the settings name another user: a node must know by number that it is not root. */
const ordinaryUser = "1000:1000";

/**
 * Starts a command as a Job in the cluster, which is gone when the command has ended, however it ended. A failed command is a
 * result, not an error.
 * @param background whether it runs beside others until it is ended
 * @returns the command, which runs. Its end is an error where the cluster took its pod away
 * @throws RehearsalError STEP when the cluster does not start it
 */
export async function startInCluster(
  command: Omit<Command, "inside">,
  place: ClusterPlace,
  log: Log,
  limits: CommandLimits,
  background = true,
): Promise<StartedCommand> {
  const { cluster, container } = place;
  const { signal } = limits;
  const objects = await objectsOf(command, place);
  const job = await CommandJob.create(cluster, objects, signal).catch((error) => {
    signal.throwIfAborted();
    throw refusedInCluster(command, place, { kind: "refused", why: messageOf(error) });
  });
  try {
    await started(job, command, place, limits);
  } catch (error) {
    await job[Symbol.asyncDispose]();
    throw error;
  }
  if (job.digest !== undefined) place.uses(job.digest);
  const { image, folder } = container;
  const door = place.ways.size > 0 ? await job.door(place.ways, limits.guard.watch) : undefined;
  const written = beginLog({ ...command, inside: { image, folder } }, log, limits, background);
  const stop = new AbortController();
  const ended = endInCluster(job, { command, place, log, written, door }, { ...limits, stop: stop.signal });
  ended.catch(() => {}); // A failed worker that is never awaited must not end this process.
  return {
    ended,
    hasInside: (variable, value) => job.hasVariable(variable, value),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ended.catch(() => {});
    },
  };
}

async function objectsOf({ argv, cwd, env }: Omit<Command, "inside">, place: ClusterPlace) {
  const { namespace, labels, container, settings, lineageFile, filesImage, login } = place;
  const ways = [...place.ways.keys()];
  const { image, folder, megabytes, user = ordinaryUser } = container;
  const given = Object.entries(readable(env)).filter((one): one is [string, string] => one[1] !== undefined);
  // Such as refinements-aviation-refine-0123abcd: whoever lists pods sees whose it is.
  const name = `${settings.toLowerCase().replace(/[^a-z0-9]+/g, "-")}-${randomBytes(4).toString("hex")}`;
  const lineageConfig = lineageFile === undefined ? undefined : await readFile(lineageFile, "utf8");
  return objectsOfCommand(
    {
      name,
      image,
      filesImage,
      argv,
      cwd,
      env: Object.fromEntries(given),
      folder,
      lineageConfig,
      user,
      megabytes,
      login,
      ways,
    },
    objectsIn(namespace, labels),
  );
}

/** Waits until the command runs, or has run. */
async function started(
  job: CommandJob,
  command: Omit<Command, "inside">,
  place: ClusterPlace,
  { signal: given, waits }: CommandLimits,
): Promise<void> {
  const { container, startWithin } = place;
  const inTime = AbortSignal.timeout(startWithin);
  const signal = AbortSignal.any([given, inTime]);
  let waitsFor = "";
  const seen = (state: CommandState) => {
    if (state.status === "waiting") waitsFor = state.why;
    waits?.(`${command.argv[0]}: ${waitsFor}`);
  };
  const refused = (failure: Parameters<typeof refusedInCluster>[2]) => refusedInCluster(command, place, failure);
  const reached = async (...wanted: CommandState["status"][]) => {
    const state = await job.reached([...wanted, "failed"], signal, seen);
    if (state.status === "failed") throw refused(state);
  };
  try {
    await reached("files");
    waits?.(`${command.argv[0]}: a copy of ${container.folder}`);
    await job.sendFiles(container.folder, signal).catch((error) => {
      signal.throwIfAborted();
      throw refused({ kind: "files", why: messageOf(error) });
    });
    await reached("running", "ended");
  } catch (error) {
    given.throwIfAborted();
    if (inTime.aborted)
      throw refused({ kind: "late", why: `not after ${Math.round(startWithin / 1000)} s: ${waitsFor}` });
    throw error;
  }
}
