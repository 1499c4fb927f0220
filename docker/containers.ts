import { z } from "zod";
import { until } from "../machine/until.ts";
import { docker } from "./client.ts";

const inspected = z.object({
  Id: z.string(),
  State: z.object({ Status: z.string(), ExitCode: z.int(), Health: z.object({ Status: z.string() }).nullish() }),
});

/** The state of a container now, in the engine's words. */
export interface ContainerState {
  /** `created`, `running`, `exited` and so on. */
  status: string;
  /** 0 as long as it has not exited. */
  exitCode: number;
  /** `starting`, `healthy` or `unhealthy`; undefined for an image without a health check. */
  health: string | undefined;
  /** Why it does not run, where that is known. */
  why?: string;
}

/**
 * The states of containers, by their full ids.
 * @throws ExecaError when one of them does not exist, or the engine does not answer
 */
export async function containerStates(ids: string[]): Promise<Map<string, ContainerState>> {
  // The client refuses an empty list.
  if (ids.length === 0) return new Map();
  const { stdout } = await docker(["container", "inspect", "--", ...ids]);
  const containers = z.array(inspected).parse(JSON.parse(stdout));
  return new Map(
    containers.map(({ Id, State }) => [
      Id,
      { status: State.Status, exitCode: State.ExitCode, health: State.Health?.Status },
    ]),
  );
}

/**
 * Waits until a container that is started has ended. Asks in intervals: a wait of the engine's own may miss a short life.
 * @returns its exit code
 * @throws the signal's reason; ExecaError when the container is gone
 */
export async function exitOf(id: string, signal: AbortSignal): Promise<number> {
  const state = async () => (await containerStates([id])).get(id);
  const ended = (found: ContainerState | undefined) => found?.status === "exited" || found?.status === "dead";
  const found = await until(state, ended, { every: 1_000, signal });
  return found?.exitCode ?? 0;
}

/** The last lines of a container's log, of both streams and indented, for an error message. */
export async function lastLogLines(id: string, lines = 20): Promise<string> {
  const { all } = await docker(["logs", "--tail", String(lines), id], { all: true, reject: false });
  return all.replace(/^/gm, "    ");
}

/**
 * The log of a container so far, of both streams, as it arrives.
 * @param since leaves out what was written before
 * @throws ExecaError at its end, when the engine could not give all of it
 */
export async function* containerLog(id: string, since?: Date): AsyncGenerator<Uint8Array> {
  const from = since ? ["--since", since.toISOString()] : [];
  const client = docker(["logs", ...from, "--", id], { all: true, buffer: false, stdin: "ignore" });
  yield* client.iterable({ from: "all", binary: true });
  await client;
}

/**
 * Limits how many processes a container may have. The Docker provider cannot do that.
 * @returns why the engine did not set the limit; undefined when it did
 */
export async function limitProcesses(id: string, limit: number): Promise<string | undefined> {
  const command = ["container", "update", "--pids-limit", String(limit), "--", id];
  const { failed, stderr, shortMessage } = await docker(command, { reject: false });
  return failed ? stderr || shortMessage : undefined;
}

/** The ids of a rehearsal's containers by service. A container is named `<service>-<seven hexadecimal digits>`. */
export async function containersByService(labelId: string): Promise<Record<string, string>> {
  const ids = await labelled("container", `lineage-rehearsal.id=${labelId}`);
  if (ids.length === 0) return {};
  const { stdout } = await docker(["container", "inspect", "--format", "{{.Id}} {{.Name}}", ...ids]);
  return Object.fromEntries(
    stdout.split("\n").map((line) => {
      const [id = "", name = ""] = line.split(" /");
      return [name.replace(/-[0-9a-f]{7}$/, ""), id];
    }),
  );
}

/** The kinds of Docker objects that a rehearsal makes. Containers come first: networks and volumes in use cannot be removed. */
export const objectKinds = ["container", "network", "volume"] as const;
export type ObjectKind = (typeof objectKinds)[number];

/** The ids of all objects of a kind that have a label, running or not. */
export async function labelled(kind: ObjectKind, label: string): Promise<string[]> {
  const all = kind === "container" ? ["--all", "--no-trunc"] : [];
  const { stdout } = await docker([kind, "ls", "--quiet", "--filter", `label=${label}`, ...all]);
  return stdout.split("\n").filter(Boolean);
}

const field = (label: string): string => `{{.Label "lineage-rehearsal.${label}"}}`;
const format = ["project", "stack", "id", "owner", "expires", "runner"].map(field).join("\t");

/** A Docker object of a rehearsal, as its labels describe it. */
export interface LabelledObject {
  project: string;
  stack: string;
  id: string;
  owner: string;
  expires: Date;
  /** The marks of the container in which the owner runs, if it runs in one. */
  runner?: string;
}

/** All objects, of every kind, that have all of some labels. */
export async function labelledObjects(...labels: string[]): Promise<LabelledObject[]> {
  const filters = labels.flatMap((label) => ["--filter", `label=${label}`]);
  const ofKind = async (kind: ObjectKind): Promise<LabelledObject[]> => {
    const all = kind === "container" ? ["--all"] : [];
    const { stdout } = await docker([kind, "ls", ...all, ...filters, "--format", format]);
    return stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => {
        const [project = "", stack = "", id = "", owner = "", expires = "", runner] = line.split("\t");
        return { project, stack, id, owner, expires: new Date(expires), ...(runner && { runner }) };
      });
  };
  return (await Promise.all(objectKinds.map(ofKind))).flat();
}
