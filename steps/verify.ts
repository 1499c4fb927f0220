import type { Rehearsal } from "../context/context.ts";
import { whyStopped } from "../context/stop.ts";
import { messageOf } from "../errors.ts";
import { concludeBundle } from "../evidence/conclude.ts";
import type { Arrived } from "../judgement/diagnosis.ts";
import { type Findings, judge } from "../judgement/judge.ts";
import { because } from "../judgement/outcome.ts";
import { type Cause, type Verdict, verdictOf } from "../judgement/verdict.ts";
import { type Lineage, type Listing, MarquezClient, type Run } from "../marquez/client.ts";
import type { Refinement } from "../settings/refinements.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import type { Ran } from "./command.ts";
import type { FlowRunResult } from "./flow-run.ts";
import { gone } from "./gone.ts";
import type { Refined } from "./refine.ts";
import type { Step } from "./step.ts";

/** The steps of one refinement. */
export interface DoneOne {
  of: Refinement;
  refine: Step<Refined>;
  runs: Step<Listing<Run>>;
  graph: Step<Lineage>;
}

/** The steps whose outcomes are judged, and the two without which there is nothing to judge. */
export interface Done {
  ready: Step<void>;
  prepared: Step<Ran | undefined>;
  refinements: DoneOne[];
  flow: Step<FlowRunResult> | undefined;
  flowRuns: Step<Listing<Run>> | undefined;
  datasets: Step<Listing<unknown>>;
  logs: Step<void>;
}

/** Judges all that was found, writes the verdict and the notes, and seals the bundle. A bad verdict is not an error here. */
export const verify =
  (done: Done) =>
  async (stack: Provisioned, rehearsal: Rehearsal): Promise<Verdict> => {
    const found = findings(done);
    const marquez = new MarquezClient(stack.urls.marquez, rehearsal.signal);
    let cause = causeOf(rehearsal, done);
    const arrived = cause ? undefined : await everyJob(marquez).catch(messageOf);
    const expectations = arrived instanceof Map ? judge({ ...found, arrived }, rehearsal.settings) : [];
    // A service that is gone says nothing about the lineage.
    if (!cause && (typeof arrived === "string" || expectations.some(({ status }) => status === "failed"))) {
      const message = (await gone(stack.containers)) ?? (typeof arrived === "string" ? arrived : undefined);
      if (message) cause = { verdict: "error", phase: firstFailed(done), message };
    }
    const verdict = verdictOf(rehearsal, stack.images, expectations, cause);
    const { versions } = rehearsal.tools;
    const known = { ...found, prepared: done.prepared.outcome, versions };
    rehearsal.known.verdict = await concludeBundle(rehearsal.bundle, verdict, known);
    return rehearsal.known.verdict;
  };

const findings = ({ refinements, flow, flowRuns, datasets, logs }: Done): Omit<Findings, "arrived"> => ({
  refinements: refinements.map(({ of, refine, runs, graph }) => ({
    of,
    refine: refine.outcome,
    runs: runs.outcome,
    graph: graph.outcome,
  })),
  flow: flow?.outcome ?? { status: "skipped", because: "the settings leave it out" },
  flowRuns: flowRuns?.outcome,
  datasets: datasets.outcome,
  logs: logs.outcome,
});

/** Why the rehearsal says nothing about the lineage, where it does not. */
function causeOf({ asked }: Rehearsal, done: Done): Cause | undefined {
  if (asked.aborted) return { phase: firstFailed(done), ...whyStopped(asked) };
  const stopped = [done.ready, done.prepared].find(({ outcome }) => outcome.status !== "passed");
  return stopped && { verdict: "error", phase: stopped.step, message: because(stopped.outcome).found };
}

function firstFailed({ ready, prepared, refinements, flow, flowRuns, datasets, logs }: Done): string {
  const each = refinements.flatMap(({ refine, runs, graph }) => [refine, runs, graph]);
  const steps = [ready, prepared, ...each, flow, flowRuns, datasets, logs];
  return steps.find((step) => step && step.outcome.status !== "passed")?.step ?? "verify";
}

/** Which jobs arrived, in which namespaces: what a failed expectation is explained with. */
async function everyJob(marquez: MarquezClient): Promise<Arrived> {
  const namespaces = await marquez.namespaces();
  const jobs = await Promise.all(
    namespaces.map(async (name) => [name, (await marquez.jobs(name)).items.map((job) => job.name)] as const),
  );
  return new Map(jobs.filter(([, names]) => names.length > 0));
}
