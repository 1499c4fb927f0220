import type { Contract } from "../contract/contract.ts";
import type { Drift } from "../contract/drift.ts";
import { driftInWords } from "../contract/drift-words.ts";
import { namesOf } from "../contract/learn.ts";
import { Naming } from "../contract/naming.ts";
import { keyOf } from "../lineage/names.ts";
import { addEdge, addNode, type Drawn, type DrawnNode, idOf } from "./drawn.ts";
import type { LineageFacts } from "./facts.ts";

/**
 * Adds what the contract holds and no event told, and marks what is new or changed. A name of the contract may stand for
 * several that arrived: `part-{date}` for thirty files.
 */
export function compared(drawn: Drawn, { drift, contract, places, namespace }: LineageFacts): void {
  if (!drift || drift.events === 0 || !contract || !places) return;
  const nodesOf = namesakes(drawn, contract, places);
  for (const [kind, names] of [
    ["job", contract.jobs],
    ["dataset", contract.datasets],
  ] as const)
    for (const [key, name] of names) {
      const id = idOf(kind, key);
      if (nodesOf.has(id)) continue;
      const node = addNode(drawn, kind, name, "missing");
      node.notes.push(`${drift.contract} has it, and no event names it`);
      nodesOf.set(id, [node]);
    }
  for (const [id, nodes] of nodesOf)
    if (!contract[nodes[0]?.kind === "job" ? "jobs" : "datasets"].has(id.slice(id.indexOf(":") + 1)))
      for (const node of nodes) if (node.state === "told") node.mark ??= "new";
  compareEdges(drawn, contract, nodesOf);
  for (const one of drift.drifts) mark(one, nodesOf, namespace);
}

/** The nodes by the id that the contract knows them by. */
type Namesakes = Map<string, DrawnNode[]>;

function namesakes({ nodes }: Drawn, contract: Contract, places: NonNullable<LineageFacts["places"]>): Namesakes {
  const known = namesOf(contract);
  const naming = { job: new Naming(places, known.jobs), dataset: new Naming(places, known.datasets) };
  return Map.groupBy(nodes.values(), (node) => idOf(node.kind, keyOf(naming[node.kind].name(node))));
}

function compareEdges(drawn: Drawn, { jobs }: Contract, nodesOf: Namesakes): void {
  const expected = new Set<string>();
  for (const [key, { inputs, outputs }] of jobs) {
    const job = idOf("job", key);
    for (const input of inputs) expected.add(JSON.stringify([idOf("dataset", input), job]));
    for (const output of outputs) expected.add(JSON.stringify([job, idOf("dataset", output)]));
  }
  const knownAs = new Map([...nodesOf].flatMap(([id, nodes]) => nodes.map((node) => [node.id, id] as const)));
  const told = new Set<string>();
  for (const edge of drawn.edges.values()) {
    const key = JSON.stringify([knownAs.get(edge.from), knownAs.get(edge.to)]);
    told.add(key);
    if (!expected.has(key)) edge.state = "new";
  }
  for (const key of expected.difference(told)) {
    const [from, to] = (JSON.parse(key) as string[]).map((id) => nodesOf.get(id)?.[0]);
    if (from && to) addEdge(drawn, from.id, to.id, "missing");
  }
}

/** Says a drift at each node that it is about. */
function mark(drift: Drift, nodesOf: Namesakes, home: string): void {
  const { job, dataset, alsoIn = [], kind } = drift;
  const about = dataset ?? job;
  if (!about) return;
  const of = dataset ? "dataset" : "job";
  for (const one of [about, ...alsoIn])
    for (const node of nodesOf.get(idOf(of, keyOf(one))) ?? []) {
      node.notes.push(driftInWords(drift, home));
      if (kind !== "informational" && node.state === "told") node.mark ??= "changed";
    }
}
