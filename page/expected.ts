import { nameMatches } from "../lineage/globs.ts";
import { matchesDataset } from "../rules/dataset-list.ts";
import type { DatasetPattern } from "../settings/expected-datasets.ts";
import { itemsOf } from "../settings/list-or-at-least.ts";
import { addEdge, addNode, type Drawn, type DrawnNode } from "./drawn.ts";
import type { LineageFacts } from "./facts.ts";

/** Adds what the settings expect and nothing matches: the job of a refinement, and its inputs and outputs. */
export function expectedOf(drawn: Drawn, { expected, namespace }: LineageFacts): void {
  const told = [...drawn.nodes.values()].filter(({ state }) => state === "told");
  const datasets = told.filter(({ kind }) => kind === "dataset");
  for (const { job, expect } of expected) {
    const jobs = told.filter((one) => one.kind === "job" && nameMatches(job, one.name));
    const [own = missing(drawn, "job", { namespace, name: job }, "the setting `job` names it")] = jobs;
    for (const [side, list] of [
      ["inputs", expect.inputs],
      ["outputs", expect.outputs],
    ] as const)
      for (const pattern of list === undefined ? [] : itemsOf(list)) {
        if (datasets.some((one) => matchesDataset(pattern, one, namespace))) continue;
        const name = nameOf(pattern, namespace);
        const node = missing(drawn, "dataset", name, `\`expect.${side}\` has it, and no event names one that matches`);
        const [from, to] = side === "inputs" ? [node, own] : [own, node];
        addEdge(drawn, from.id, to.id, "missing");
      }
  }
}

const nameOf = (pattern: DatasetPattern, home: string) =>
  typeof pattern === "string" ? { namespace: home, name: pattern } : pattern;

function missing(drawn: Drawn, kind: DrawnNode["kind"], name: { namespace: string; name: string }, why: string) {
  const node = addNode(drawn, kind, name, "missing");
  node.notes.push(why);
  return node;
}
