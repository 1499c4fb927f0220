import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { messageOf } from "../errors.ts";
import { type Cluster, kubectl } from "./client.ts";
import { partLabel } from "./labels.ts";

/** The pods that are watched: those with a name in the label that tells pods apart. */
export interface WatchedPods {
  namespace: string;
  name: string;
}

/** What became of a pod: as it is now, or that it is gone. */
export type PodChange = { is: "there"; pod: unknown } | { is: "gone" };

/** The cluster has not answered for this long, in milliseconds, once it is given up. */
const patienceMilliseconds = 60_000;
/** Milliseconds between the end of a watch and the next. */
const pauseMilliseconds = 500;

const listed = z.object({ metadata: z.object({ resourceVersion: z.string() }), items: z.array(z.unknown()) });
const event = z.object({ type: z.string(), object: z.unknown() });

/**
 * What becomes of pods, from how they are now: a list, then a watch from there. A watch ends now and then, and when the connection
 * does; then it begins anew. https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 * @throws ClusterSilent when the cluster answers no more; the signal's reason
 */
export async function* podChanges(
  cluster: Cluster,
  { namespace, name }: WatchedPods,
  signal: AbortSignal,
): AsyncGenerator<PodChange> {
  const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(`${partLabel}=${name}`)}`;
  let wasThere = false;
  let answered = performance.now();
  for (;;) {
    let version: string;
    try {
      const { stdout } = await kubectl(cluster, ["get", "--raw", path], { cancelSignal: signal });
      const { metadata, items } = listed.parse(JSON.parse(stdout));
      answered = performance.now();
      version = metadata.resourceVersion;
      if (items.length === 0 && wasThere) yield { is: "gone" };
      for (const pod of items) yield there(pod);
    } catch (error) {
      signal.throwIfAborted();
      if (performance.now() - answered > patienceMilliseconds) throw new ClusterSilent(messageOf(error));
      await pause(pauseMilliseconds, undefined, { signal });
      continue;
    }
    const watch = `${path}&watch=true&resourceVersion=${version}`;
    const client = kubectl(cluster, ["get", "--raw", watch], {
      cancelSignal: signal,
      reject: false,
      buffer: { stdout: false, stderr: true },
    });
    try {
      for await (const line of client.iterable({ from: "stdout" })) {
        const change = changeIn(line as string);
        if (!change || change.type === "ERROR") break;
        yield change.type === "DELETED" ? { is: "gone" } : there(change.object);
      }
    } finally {
      client.kill();
    }
    signal.throwIfAborted();
    answered = performance.now();
    await pause(pauseMilliseconds, undefined, { signal });
  }

  function there(pod: unknown): PodChange {
    wasThere = true;
    return { is: "there", pod };
  }
}

/** The change in a line of a watch; undefined where the line broke off with the connection. */
function changeIn(line: string): z.output<typeof event> | undefined {
  try {
    return event.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** The cluster does not answer. Its message is what the client said last. */
export class ClusterSilent extends Error {
  override readonly name = "ClusterSilent";
}
