import { until } from "../machine/until.ts";
import type { AtMost } from "./at-most.ts";
import type { Room } from "./place.ts";
import { clusterHost } from "./stack-host.ts";

/** How many rehearsals run in a cluster at once, unless somebody says another number. */
const placesByDefault = 20;

/** Milliseconds between two questions to a cluster whose places are taken by rehearsals of other machines. */
const pollMilliseconds = 5_000;

interface InCluster {
  context: string;
  atMost: AtMost;
  signal: AbortSignal;
  /** Told of a wait for rehearsals of other machines. */
  say: (detail: string) => void;
}

/**
 * The room of a cluster: as many rehearsals as are allowed, whoever started them. What nodes can hold, the cluster alone knows: a
 * pod waits for a node.
 */
export function roomInCluster({ context, atMost, signal, say }: InCluster): Room {
  const places = atMost === "default" ? placesByDefault : atMost;
  const host = clusterHost({ context });
  const running = async () => new Set((await host.list()).map(({ id }) => id)).size;
  const full = (count: number) => `${count} rehearsals are in the cluster ${context}, started from other machines, too`;
  return {
    of: `cluster ${context}`,
    places,
    shortage: async (inside) => {
      // Those of this machine are counted already, and may have no namespace yet.
      const count = await running();
      if (Math.max(inside, count) < places) return undefined;
      if (inside > 0) return full(count);
      // Nobody here leaves a place, so nobody else says when there is one.
      say(`waiting for room: ${full(count)}`);
      await until(running, (now) => now < places, { every: pollMilliseconds, signal });
      return undefined;
    },
  };
}
