import { messageOf, RehearsalError } from "../errors.ts";
import { isSameName } from "../lineage/names.ts";
import { type Expectation, judged, notJudged } from "../rules/expectation.ts";
import type { RefinementFacts, ShownLineage } from "./facts.ts";
import { byEnd, lossesOfGraph } from "./graph-losses.ts";
import type { OwnRun } from "./kept.ts";
import { explain, learned, type Outcome } from "./outcome.ts";

/**
 * Judges whether the lineage graph holds the datasets of the command's last run of the job.
 * @param own the command's runs of the judged jobs
 * @param ours the ids of all runs of this rehearsal; undefined where they are not known
 */
export function judgeShown(
  { graph, runs, run }: RefinementFacts,
  own: OwnRun[],
  ours: ReadonlySet<string> | undefined,
): Expectation {
  const name = "lineage.shown";
  const expected = "the lineage graph connects the job with the datasets of its run";
  if (graph.status !== "passed") return notJudged(name, expected, explain(graph).found);
  const { job } = graph.value;
  const ofJob = own.filter((one) => isSameName(one.job, job) && one.kept);
  if (ofJob.length === 0) return notJudged(name, expected, "there is no run: see lineage.run");
  const last = byEnd(ofJob).at(-1)?.kept;
  if (!last?.inputDatasetVersions.length && !last?.outputDatasetVersions.length)
    return notJudged(name, expected, "its last run has no datasets, so the graph shows none of it");
  const losses = lossesOfGraph(graph.value, own, learned(runs)?.items ?? [], learned(run)?.sent).filter(
    ({ ofLastRun }) => ofLastRun,
  );
  const words = losses.map((one) => one.words).join("; ");
  // What another producer has drawn since is not this command's doing.
  if (ours && losses.length > 0 && losses.every(({ replacedBy }) => replacedBy && !ours.has(replacedBy)))
    return notJudged(name, expected, `another producer's run is drawn: ${words}`);
  const hint =
    "Marquez draws what the job's last event says, so that event must name the datasets. runs.json holds every run with its datasets.";
  return judged(name, losses.length === 0, expected, losses.length === 0 ? "it does" : words, hint);
}

/** Judges whether the web UI drew the job with as many edges as Marquez has. */
export function judgeDrawn(graph: Outcome<ShownLineage>, hasWebUi: boolean): Expectation {
  const name = "graph.drawn";
  const expected = "the web UI draws the job with its inputs and outputs";
  if (!hasWebUi) return notJudged(name, expected, "web.url does not name the web UI that belongs to marquez.url");
  if (graph.status !== "passed") return judged(name, false, expected, explain(graph).found, explain(graph).next);
  const { notDrawn } = graph.value;
  if (notDrawn === undefined) return judged(name, true, expected, "it drew them");
  const { found, next } =
    notDrawn instanceof RehearsalError ? notDrawn.explanation : { found: messageOf(notDrawn), next: undefined };
  return judged(name, false, expected, found, next);
}
