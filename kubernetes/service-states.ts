import { z } from "zod";
import { type Cluster, kubectl } from "./client.ts";
import { partLabel } from "./labels.ts";

/** How a service of a stack stands in the cluster. */
export type ServiceState =
  | { status: "ready"; pod: string }
  /** It may still become ready: it waits for a node, for its image, or for its own start. */
  | { status: "starting"; why: string; pod?: string }
  /** It does not become ready by itself. */
  | { status: "failed"; why: string };

const terminated = z.object({ exitCode: z.int(), reason: z.string().default("Error") });
const containerState = z.object({
  waiting: z.object({ reason: z.string().default(""), message: z.string().default("") }).optional(),
  running: z.object({}).optional(),
  terminated: terminated.optional(),
});
const condition = z.object({ type: z.string(), status: z.string(), message: z.string().default("") });
const listed = z.object({
  items: z.array(
    z.object({
      kind: z.string(),
      metadata: z.object({
        name: z.string(),
        labels: z.record(z.string(), z.string()).default({}),
        deletionTimestamp: z.string().optional(),
      }),
      status: z
        .object({
          conditions: z.array(condition).default([]),
          containerStatuses: z
            .array(
              z.object({
                ready: z.boolean(),
                restartCount: z.int(),
                state: containerState.prefault({}),
                lastState: containerState.prefault({}),
              }),
            )
            .default([]),
        })
        .prefault({}),
    }),
  ),
});

type Listed = z.output<typeof listed>["items"][number];

/** Reasons why a container waits that no time mends: https://kubernetes.io/docs/tasks/debug/debug-application/debug-pods/ */
export const lasting = new Set([
  "ErrImagePull",
  "ImagePullBackOff",
  "ErrImageNeverPull",
  "InvalidImageName",
  "CreateContainerConfigError",
  "CreateContainerError",
  "RunContainerError",
  "CrashLoopBackOff",
]);

/**
 * How the services in a namespace stand, by their names.
 * @throws ExecaError when the cluster does not answer
 */
export async function serviceStates(cluster: Cluster, namespace: string): Promise<Map<string, ServiceState>> {
  const { stdout } = await kubectl(cluster, ["get", "deployments,pods", "--namespace", namespace, "--output", "json"]);
  return statesIn(JSON.parse(stdout));
}

/** The same, of what the API server has listed. */
export function statesIn(answer: unknown): Map<string, ServiceState> {
  const { items } = listed.parse(answer);
  const of = (kind: string, service: string) =>
    items.filter(({ kind: own, metadata }) => own === kind && metadata.labels[partLabel] === service);
  const services = items.flatMap(({ kind, metadata }) =>
    kind === "Deployment" ? [metadata.labels[partLabel] ?? ""] : [],
  );
  return new Map(services.map((name) => [name, stateOf(of("Deployment", name), of("Pod", name))]));
}

function stateOf([deployment]: Listed[], pods: Listed[]): ServiceState {
  const pod = pods.find(({ metadata }) => metadata.deletionTimestamp === undefined);
  if (!pod) {
    // A quota, or a rule of the cluster's own.
    const refused = deployment?.status.conditions.find(
      ({ type, status }) => type === "ReplicaFailure" && status === "True",
    );
    return refused ? { status: "failed", why: refused.message } : { status: "starting", why: "it has no pod yet" };
  }
  const starting = { status: "starting", pod: pod.metadata.name } as const;
  const [container] = pod.status.containerStatuses;
  if (!container) {
    const unscheduled = pod.status.conditions.find(({ type, status }) => type === "PodScheduled" && status === "False");
    return { ...starting, why: unscheduled?.message || "its pod waits for a node" };
  }
  const { state, lastState, restartCount, ready } = container;
  const ended = state.terminated ?? (restartCount > 0 ? lastState.terminated : undefined);
  // It ran before: what it had in memory is lost, and a rehearsal on the rest of it proves nothing.
  if (ended) return { status: "failed", why: `it has ended with exit code ${ended.exitCode} (${ended.reason})` };
  const { waiting } = state;
  if (waiting && lasting.has(waiting.reason))
    return { status: "failed", why: [waiting.reason, waiting.message].filter(Boolean).join(": ") };
  if (ready) return { ...starting, status: "ready" };
  return { ...starting, why: waiting?.reason || "it does not answer yet" };
}
