import type { StepResult } from "../rehearsal/result.ts";
import type { Expectation } from "../rules/expectation.ts";

/** The step that shows what an expectation is about: by the expectation's name, and of a refinement's own steps the first word. */
const shownBy: Record<string, string> = {
  "lineage.kept": "capture-kept",
  "lineage.job": "capture-kept",
  "lineage.run": "capture-kept",
  "lineage.inputs": "capture-kept",
  "lineage.outputs": "capture-kept",
  "lineage.shown": "capture-graph",
  "graph.drawn": "capture-graph",
  "prefect.deployments": "deploy",
  "prefect.kept": "capture-kept-prefect",
  "prefect.lineage": "capture-runs-prefect",
  "prefect.inputs": "capture-runs-prefect",
  "prefect.outputs": "capture-runs-prefect",
  check: "checks",
  collect: "collect",
  graph: "verify",
  "contract.drift": "verify",
  "capture.complete": "capture-logs",
};

/**
 * The step that an expectation judges. What is told by a command's events alone is judged of the step that runs the
 * command.
 * @returns undefined when no such step ran
 */
export function stepOf(
  { name, title, refinement }: Pick<Expectation, "name" | "title" | "refinement">,
  steps: readonly StepResult[],
): StepResult | undefined {
  const word =
    name === "command"
      ? title.replace(/^command /, "command-")
      : Object.hasOwn(shownBy, name)
        ? (shownBy[name] as string)
        : name.startsWith("prefect.")
          ? "prefect"
          : "refine";
  const named = (wanted: string) => steps.find((step) => step.name === wanted);
  // The steps of one refinement among several end with its name.
  return (refinement === undefined ? undefined : named(`${word}-${refinement}`)) ?? named(word);
}
