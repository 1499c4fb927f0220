import { setTimeout as pause } from "node:timers/promises";
import { type Cluster, kubectl } from "./client.ts";
import { containers } from "./command.ts";
import { FollowedLog } from "./followed-log.ts";

/** A pod of a command. */
export interface PodOfCommand {
  namespace: string;
  pod: string;
}

/** Milliseconds between two connections. */
const pauseMilliseconds = 500;

/**
 * The output of a command as it is written, each line once. A connection that ends says nothing about the command: another one
 * follows, until one that began after the command had ended has given all.
 * @param over aborted when the command has ended, or nothing is known of it any more
 * @throws ExecaError at its end, when the cluster could not give all of it
 */
export async function* commandOutput(
  cluster: Cluster,
  { namespace, pod }: PodOfCommand,
  over: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const log = new FollowedLog();
  for (;;) {
    const isLast = over.aborted;
    const { since } = log;
    log.begin();
    const client = kubectl(
      cluster,
      [
        ...["logs", "--namespace", namespace, pod, "--container", containers.command, "--timestamps"],
        ...(since ? [`--since-time=${since.toISOString()}`] : []),
        ...(isLast ? [] : ["--follow"]),
      ],
      { buffer: { stdout: false, stderr: true }, reject: isLast },
    );
    // What holds a connection open although the command has ended is not waited for.
    const end = () => void client.kill();
    if (!isLast) over.addEventListener("abort", end, { once: true });
    try {
      for await (const piece of client.iterable({ from: "stdout", binary: true }))
        yield* log.lines(piece as Uint8Array);
      await client;
    } finally {
      over.removeEventListener("abort", end);
      client.kill();
    }
    if (isLast) break;
    if (!over.aborted) await pause(pauseMilliseconds, undefined, { signal: over }).catch(() => {});
  }
  yield* log.end();
}
