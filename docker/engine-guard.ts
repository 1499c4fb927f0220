import { createInterface } from "node:readline";
import { messageOf, RehearsalError } from "../errors.ts";
import { docker } from "./client.ts";
import { guardScript } from "./guard-script.ts";
import { idLabel, labelOptions } from "./labels.ts";

/** Milliseconds between two words to the guard. */
const beatMilliseconds = 3_000;
/** After so many words without an answer the connection counts as lost. */
const mostUnanswered = 5;
/** Seconds without a word after which the guard takes the rehearsal for gone. */
export const leaseSeconds = 30;
/** Milliseconds in which the guard must say that it watches, and in which it must end. */
const patience = { start: 30_000, end: 15_000 };

/** A container on another machine's engine that removes what a rehearsal leaves there when the connection to it is lost. */
export interface EngineGuard extends AsyncDisposable {
  /** The name of its container, which has the network of the engine's machine. */
  container: string;
  /** Aborted, with an Error that says why, when the connection was lost. */
  lost: AbortSignal;
}

/** What is guarded, and with which image. */
export interface EngineGuardRequest {
  /** The id in the labels of what is removed. */
  id: string;
  /** An image with a docker client and busybox. The engine has it. */
  image: string;
  signal?: AbortSignal;
}

/**
 * Starts the guard beside an engine, and keeps telling it that this process is there. Dispose of it once everything that may go
 * is gone: what exists then stays on purpose.
 *
 * Ryuk, which testcontainers uses for this, is told by a TCP connection alone: one that falls silent without an end, as a lost
 * network leaves it, would keep it waiting for hours; and its port would have to be published.
 * @throws RehearsalError SETUP when the engine does not start it
 */
export async function startEngineGuard({ id, image, signal }: EngineGuardRequest): Promise<EngineGuard> {
  const container = `lineage-rehearsal-guard-${id}`;
  const client = docker(runOptions(container, id, image), {
    reject: false,
    buffer: { stdout: false, stderr: true },
    // A group of its own: Ctrl-C must not end it.
    detached: true,
    cleanup: false,
  });
  const watching = Promise.withResolvers<void>();
  const lost = new AbortController();
  let released = false;
  let unanswered = 0;
  const lose = (why: string) => {
    if (!released) lost.abort(new Error(why));
  };
  client.stdin.on("error", () => {});
  createInterface(client.stdout).on("line", () => {
    unanswered = 0;
    watching.resolve();
  });
  const beat = setInterval(() => {
    if (unanswered >= mostUnanswered) lose(`nothing came back for ${(unanswered * beatMilliseconds) / 1000} s`);
    unanswered += 1;
    client.stdin.write("here\n");
  }, beatMilliseconds);
  void client.then(({ stderr, shortMessage }) => {
    clearInterval(beat);
    const why = String(stderr).trim() || shortMessage || "the guard beside the engine has ended";
    watching.reject(new Error(why));
    lose(why);
  });
  const end = async () => {
    if (released) return;
    released = true;
    clearInterval(beat);
    if (!lost.signal.aborted) client.stdin.end("release\n");
    const late = setTimeout(() => client.kill("SIGKILL"), lost.signal.aborted ? 0 : patience.end);
    await client;
    clearTimeout(late);
  };
  try {
    await untilSettled(watching.promise, signal);
  } catch (error) {
    await end();
    signal?.throwIfAborted();
    throw notStarted(messageOf(error));
  }
  return { container, lost: lost.signal, [Symbol.asyncDispose]: end };
}

/** Waits for a promise as long as the guard may take to start. */
async function untilSettled(promise: Promise<void>, signal: AbortSignal = new AbortController().signal): Promise<void> {
  const limit = AbortSignal.timeout(patience.start);
  const either = AbortSignal.any([limit, signal]);
  const given = Promise.withResolvers<never>();
  const giveUp = () => given.reject(new Error(`it did not say within ${patience.start / 1000} s that it watches`));
  if (either.aborted) giveUp();
  either.addEventListener("abort", giveUp, { once: true });
  await Promise.race([promise, given.promise]).finally(() => either.removeEventListener("abort", giveUp));
}

/**
 * Root without capabilities, on a root that cannot be written: all that it has is the engine's socket. It carries no label by
 * which it would be found: it ends by itself, and must outlive what it guards.
 */
const runOptions = (name: string, id: string, image: string): string[] => [
  ...["run", "--rm", "--interactive", "--init", "--name", name, "--pull", "never"],
  ...["--network", "host", "--user", "0:0", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"],
  ...["--memory", "256m", "--memory-swap", "256m", "--pids-limit", "512", "--log-driver", "none"],
  ...["--mount", "type=bind,source=/var/run/docker.sock,target=/var/run/docker.sock"],
  ...["--env", "DOCKER_HOST=unix:///var/run/docker.sock"],
  ...labelOptions({ "lineage-rehearsal.guards": id }),
  ...["--entrypoint", "busybox", image, "sh", "-c", guardScript, "guard", idLabel(id), String(leaseSeconds)],
];

const notStarted = (found: string): RehearsalError =>
  new RehearsalError("SETUP", {
    doing: "starting the guard beside the engine on another machine",
    found,
    next: "It needs the engine's socket at /var/run/docker.sock of that machine, and images.guard: a docker client and busybox.",
  });
