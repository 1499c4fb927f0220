import { graphOf } from "../lineage/graph.ts";
import type { GraphRule } from "../settings/expected-graph.ts";
import type { Expectation } from "./expectation.ts";
import type { RuleFacts } from "./facts.ts";
import { judgeConnected, judgeOrphans } from "./graph-parts.ts";
import { judgeNoPath, judgePath } from "./graph-path.ts";

/** Judges a rule about the graph of jobs and datasets. */
export function judgeGraphRule(rule: GraphRule, facts: RuleFacts): Expectation[] {
  const { path, noPath, orphans, severity } = rule;
  const graph = graphOf(facts.lineage);
  if (path) return [judgePath(path, graph, facts, severity)];
  if (noPath) return [judgeNoPath(noPath, graph, facts, severity)];
  return [orphans ? judgeOrphans(orphans, graph, facts, severity) : judgeConnected(graph, facts, severity)];
}
