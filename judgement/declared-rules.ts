import { RecordedLineage } from "../lineage/recorded-lineage.ts";
import type { Slices } from "../machine/turns.ts";
import type { Expectation } from "../rules/expectation.ts";
import { judgeGraphRule } from "../rules/graph.ts";
import type { Expected, Facts, RefinementFacts, Sending } from "./facts.ts";
import { judgeRules, type Unseen } from "./judge-rules.ts";
import { explain, type Outcome } from "./outcome.ts";

/** Judges what the settings declare of a refinement's lineage beside its job, inputs and outputs. */
export function judgeRulesOfRefinement(
  { refinement, run, gitHead }: RefinementFacts,
  { told }: Facts,
  { namespace }: Expected,
): Slices<Expectation[]> {
  const { job, expect, suffix } = refinement;
  const lineage = told?.byCommand.get(`refine${suffix}`);
  const facts = { lineage, whole: told?.all, home: namespace, gitHead };
  return judgeRules({ job, expect, facts, unseen: unseenOf(run), isEndJudged: true });
}

/** Judges what the settings declare of the flow run's lineage. */
export function* judgeRulesOfFlowRun(
  { flowRun, flowRunHead, told }: Facts,
  { prefect, namespace }: Expected,
): Slices<Expectation[]> {
  const lineage = told?.byCommand.get("prefect");
  const { job, expect } = prefect;
  const facts = { lineage, whole: told?.all, home: namespace, gitHead: flowRunHead };
  const rules = yield* judgeRules({ job, expect, facts, unseen: unseenOf(flowRun), isEndJudged: job !== undefined });
  // A flow that is expected to send nothing has no life cycles to speak of.
  const all = lineage || job !== undefined ? rules : rules.filter(({ name }) => name !== "lineage.lifecycle");
  return all.map((one) => ({ ...one, title: `prefect: ${one.title}` }));
}

/** Judges the rules about the graph of all commands together. */
export const judgeWholeGraph = ({ told }: Facts, { graph = [], namespace }: Expected): Expectation[] =>
  graph.flatMap((rule) =>
    judgeGraphRule(rule, { lineage: told?.all ?? new RecordedLineage(), home: namespace }).map((one) => ({
      ...one,
      name: "graph",
      title: one.title.replace("lineage.graph", "graph"),
    })),
  );

function unseenOf(run: Outcome<Sending>): Unseen | undefined {
  if (run.status !== "passed") return { kind: "not run", why: explain(run).found };
  const { transport } = run.value;
  return transport.recorded ? undefined : { kind: "past the recorder", variables: transport.own };
}
