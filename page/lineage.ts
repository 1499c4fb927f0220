import { endOf } from "../lineage/event.ts";
import type { RecordedLineage } from "../lineage/recorded-lineage.ts";
import type { Slices } from "../machine/turns.ts";
import { compared } from "./compared.ts";
import { addEdge, addNode, type Drawn, idOf } from "./drawn.ts";
import { expectedOf } from "./expected.ts";
import type { LineageFacts } from "./facts.ts";
import { shownIn } from "./shown.ts";

/**
 * The lineage that is drawn: what the accepted events tell, then what Marquez shows beside it, then what was expected and
 * is missing. What differs from the contract is marked.
 */
export function* drawnOf(facts: LineageFacts): Slices<Drawn> {
  const drawn: Drawn = { nodes: new Map(), edges: new Map() };
  yield* addTold(drawn, facts.told);
  compared(drawn, facts);
  yield;
  expectedOf(drawn, facts);
  yield;
  yield* shownIn(drawn, facts);
  for (const node of drawn.nodes.values()) {
    yield;
    node.notes = node.notes.map(facts.redact);
    if (node.state === "told") continue;
    node.namespace = facts.redact(node.namespace);
    node.name = facts.redact(node.name);
  }
  return drawn;
}

function* addTold(drawn: Drawn, lineage: RecordedLineage): Slices<void> {
  for (const job of lineage.jobs.values()) {
    yield;
    const node = addNode(drawn, "job", job, "told");
    node.told = job;
    node.runs = [...job.runs].map((id) => stateOf(id, lineage));
    const last = node.runs.at(-1);
    if (last === "FAILED" || last === "ABORTED") {
      node.mark = "failed";
      node.notes.push(`its last run ended ${last}`);
    }
  }
  for (const dataset of lineage.datasets.values()) {
    addNode(drawn, "dataset", dataset, "told").told = dataset;
    yield;
  }
  for (const { key, inputs, outputs } of lineage.jobs.values()) {
    yield;
    for (const input of inputs) addEdge(drawn, idOf("dataset", input), idOf("job", key), "told");
    for (const output of outputs) addEdge(drawn, idOf("job", key), idOf("dataset", output), "told");
  }
}

const stateOf = (id: string, { runs }: RecordedLineage): string =>
  runs
    .get(id)
    ?.events.flatMap(({ type }) => endOf(type) ?? [])
    .at(-1) ?? "not ended";
