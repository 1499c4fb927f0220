import type { Guard, Rehearsal } from "../context/context.ts";
import { EngineLost } from "../context/stop-request.ts";
import { messageOf } from "../errors.ts";
import type { Cluster } from "../kubernetes/client.ts";
import { Forwards } from "../kubernetes/forwards.ts";
import { heartbeat } from "../kubernetes/heartbeat.ts";
import type { BesideEngine } from "./beside-engine.ts";

/**
 * Opens the way for the ports of a stack in a cluster, and watches whether the cluster can be reached. When it cannot, the
 * rehearsal ends. What removes the stack then is in the cluster already.
 * @param guard ends what leads the ports here, should this process be killed
 */
export function besideCluster(
  cluster: Cluster,
  { giveUp, settings: { expires } }: Pick<Rehearsal, "giveUp" | "settings">,
  guard: Guard,
): BesideEngine {
  const forwards = new Forwards(cluster, guard.watch);
  const beat = heartbeat(cluster);
  const { lost } = beat;
  const { context } = cluster;
  lost.addEventListener("abort", () => giveUp(lostTo(context, messageOf(lost.reason), expires)));
  return {
    forwards,
    lost,
    ask: beat.ask,
    reaching: () =>
      `The stack stays in the cluster ${context}, and the ports that led to it are closed. \`rehearse run --on\` opens them again.`,
    [Symbol.asyncDispose]: async () => {
      beat[Symbol.dispose]();
      await forwards[Symbol.asyncDispose]();
    },
  };
}

const lostTo = (context: string, why: string, expires: number): EngineLost =>
  new EngineLost(
    `the connection to the cluster ${context} was lost (${why})`,
    `The namespace of the rehearsal is deleted: by the step destroy or, where that fails, by the guard in the cluster when it expires, ${Math.round(expires / 60_000)} minutes after the start. Rehearse again once \`kubectl --context ${context} version\` shows the server.`,
  );
