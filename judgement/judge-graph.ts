import { messageOf, RehearsalError } from "../errors.ts";
import { type Expectation, judged, notJudged } from "./expectation.ts";
import type { RefinementFacts, ShownLineage } from "./facts.ts";
import type { OwnRun } from "./kept.ts";
import { lossesOfGraph } from "./losses.ts";
import { explain, learned, type Outcome } from "./outcome.ts";

/** Judges whether the lineage graph holds the datasets of the command's last run of the job. */
export function judgeShown({ graph, runs }: RefinementFacts, own: OwnRun[]): Expectation {
  const name = "lineage.shown";
  const expected = "the lineage graph connects the job with the datasets of its run";
  if (graph.status !== "passed") return notJudged(name, expected, explain(graph).found);
  const { job, lineage } = graph.value;
  const ofJob = own.filter((one) => one.job.name === job.name);
  if (!ofJob.some(({ kept }) => kept)) return notJudged(name, expected, "there is no run: see lineage.run");
  const losses = lossesOfGraph(lineage, job, ofJob, learned(runs)?.items ?? []).filter(({ ofLastRun }) => ofLastRun);
  const hint = "Marquez draws the job's last run that has ended. runs.json holds every run with its datasets.";
  return judged(
    name,
    losses.length === 0,
    expected,
    losses.length === 0 ? "it does" : losses.map(({ words }) => words).join("; "),
    hint,
  );
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
