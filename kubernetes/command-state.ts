import { z } from "zod";
import { containers } from "./command.ts";
import { lasting } from "./service-states.ts";

/** How a command stands in the cluster. */
export type CommandState =
  /** Its pod waits for a node, or for an image. */
  | { status: "waiting"; why: string }
  /** It waits for its files. */
  | { status: "files" }
  | { status: "running" }
  /** `remark`: what the node says of it. */
  | { status: "ended"; exitCode: number; outOfMemory: boolean; remark?: string }
  /** It was never started, or taken away: nothing of it is known. */
  | { status: "failed"; why: string; kind: FailureKind };

/** What it failed by, as far as it matters for what to do next. */
export type FailureKind = "image" | "refused" | "start" | "taken away";

const terminated = z.object({
  exitCode: z.int(),
  reason: z.string().default(""),
  message: z.string().default(""),
});
const containerStatus = z.object({
  name: z.string(),
  imageID: z.string().default(""),
  state: z
    .object({
      waiting: z.object({ reason: z.string().default(""), message: z.string().default("") }).optional(),
      running: z.object({}).optional(),
      terminated: terminated.optional(),
    })
    .prefault({}),
});
const described = z.object({
  metadata: z.object({ name: z.string(), deletionTimestamp: z.string().optional() }),
  status: z
    .object({
      reason: z.string().default(""),
      message: z.string().default(""),
      conditions: z
        .array(z.object({ type: z.string(), status: z.string(), message: z.string().default("") }))
        .default([]),
      initContainerStatuses: z.array(containerStatus).default([]),
      containerStatuses: z.array(containerStatus).default([]),
    })
    .prefault({}),
});

/** A pod of a command: its name, how the command stands, and what the node runs as its image, once it is known. */
export interface CommandPod {
  name: string;
  state: CommandState;
  /** The digest under which a registry knows its image, else its id on the node. */
  digest: string | undefined;
}

/** Reasons why a container was not started although its image was there: the program is none, or not there. */
const notStarted = new Set(["StartError", "ContainerCannotRun"]);

/** What the API server says of the pod of a command. */
export function commandPod(pod: unknown): CommandPod {
  const { metadata, status } = described.parse(pod);
  const all = [...status.initContainerStatuses, ...status.containerStatuses];
  const of = (name: string) => all.find((one) => one.name === name);
  // Such as docker.io/library/python@sha256:…, or sha256:… for one that was loaded from a file.
  const digest = of(containers.command)?.imageID.replace(/^.*@/, "") || undefined;
  return { name: metadata.name, digest, state: stateOf() };

  function stateOf(): CommandState {
    const command = of(containers.command)?.state ?? {};
    const { terminated } = command;
    // A pod that is taken away has all its containers ended: what they say of it is no result of the command.
    if (status.reason) return failed([status.reason, status.message], "taken away");
    const disrupted = status.conditions.find(({ type, status }) => type === "DisruptionTarget" && status === "True");
    if (disrupted) return failed([disrupted.message || "the cluster took it away"], "taken away");
    if (terminated && notStarted.has(terminated.reason)) return noProgram(terminated.message);
    if (terminated)
      return { status: "ended", exitCode: terminated.exitCode, outOfMemory: terminated.reason === "OOMKilled" };
    if (metadata.deletionTimestamp !== undefined) return failed(["its pod was deleted"], "taken away");
    for (const { name, state } of all) {
      const { waiting, terminated: ended } = state;
      if (waiting && lasting.has(waiting.reason))
        return failed([waiting.reason, waiting.message], kindOf(waiting.reason));
      if (ended && (name === containers.files || ended.exitCode !== 0))
        return failed([`its container ${name} has ended`, ended.reason, ended.message], "start");
    }
    if (command.running) return { status: "running" };
    const filesIn = of(containers.filesIn)?.state;
    if (filesIn?.running) return { status: "files" };
    if (filesIn === undefined) {
      const unscheduled = status.conditions.find(({ type, status }) => type === "PodScheduled" && status === "False");
      return { status: "waiting", why: unscheduled?.message || "its pod waits for a node" };
    }
    // A node says nothing but this of an image that it pulls.
    return { status: "waiting", why: "its image, or a container of it, is being made ready" };
  }
}

/** What a shell and an engine say of a program that is not there, or is none: 127, and 126. */
function noProgram(message: string): CommandState {
  const exitCode = /not found|no such file/i.test(message)
    ? 127
    : /permission denied|exec format/i.test(message)
      ? 126
      : undefined;
  if (exitCode === undefined) return failed([message], "start");
  return { status: "ended", exitCode, outOfMemory: false, remark: message };
}

const failed = (words: string[], kind: FailureKind): CommandState => ({
  status: "failed",
  why: words.filter(Boolean).join(": "),
  kind,
});

const kindOf = (reason: string): FailureKind => (/Image/.test(reason) ? "image" : "start");
