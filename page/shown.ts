import { z } from "zod";
import type { Slices } from "../machine/turns.ts";
import { addEdge, addNode, type Drawn } from "./drawn.ts";
import type { LineageFacts } from "./facts.ts";

const node = z.object({
  id: z.string(),
  type: z.enum(["JOB", "DATASET"]),
  data: z.object({ namespace: z.string(), name: z.string() }),
  outEdges: z.array(z.object({ origin: z.string(), destination: z.string() })),
});

const shown = z.object({ graph: z.array(z.unknown()) });

/** Adds what Marquez shows around the job of a refinement and no event of this rehearsal names. */
export function* shownIn(drawn: Drawn, { graphs }: LineageFacts): Slices<void> {
  for (const graph of graphs) {
    yield;
    const nodes = (shown.safeParse(graph).data?.graph ?? []).flatMap((one) => node.safeParse(one).data ?? []);
    const ids = new Map(
      nodes.map(({ id, type, data }) => [id, addNode(drawn, type === "JOB" ? "job" : "dataset", data, "kept").id]),
    );
    yield;
    for (const { origin, destination } of nodes.flatMap(({ outEdges }) => outEdges)) {
      const [from, to] = [ids.get(origin), ids.get(destination)];
      if (from !== undefined && to !== undefined) addEdge(drawn, from, to, "kept");
    }
  }
}
