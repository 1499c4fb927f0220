import type { Context } from "../context/context.ts";
import { stopReasonOf } from "../context/stop-request.ts";
import { messageOf } from "../errors.ts";
import { writeVerdict } from "../evidence/write-verdict.ts";
import type { CommandRun, Facts, FlowRunResult, JobsByNamespace, RefinementRun } from "../judgement/facts.ts";
import { judge } from "../judgement/judge.ts";
import { explain } from "../judgement/outcome.ts";
import { type Cause, type Verdict, verdictOf } from "../judgement/verdict.ts";
import { type Lineage, type Listing, MarquezClient, type Run } from "../marquez/client.ts";
import type { Refinement } from "../settings/refinements.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import type { Step } from "./step.ts";
import { describeBrokenService, describeStoppedService } from "./stopped-service.ts";

/** The steps of one refinement. */
export interface RefinementSteps {
  refinement: Refinement;
  refine: Step<RefinementRun>;
  runs: Step<Listing<Run>>;
  graph: Step<Lineage>;
}

/** The steps whose outcomes are judged. Unless the first two passed, there is nothing to judge. */
export interface JudgedSteps {
  ready: Step<void>;
  prepared: Step<CommandRun | undefined>;
  refinements: RefinementSteps[];
  flowRun: Step<FlowRunResult> | undefined;
  flowRuns: Step<Listing<Run>> | undefined;
  datasets: Step<Listing<unknown>>;
  logs: Step<void>;
}

/**
 * Judges the facts, writes the verdict and the notes, and seals the bundle. A bad verdict is not an
 * error here.
 */
export const verify =
  (steps: JudgedSteps) =>
  async (stack: Provisioned, context: Context): Promise<Verdict> => {
    const facts = factsOf(steps);
    const { expectations, cause } = await judgeFacts(facts, steps, stack, context);
    const verdict = verdictOf(context, stack.images, expectations, cause);
    const { versions } = context.tools;
    return writeVerdict(context.bundle, verdict, { ...facts, prepared: steps.prepared.outcome, versions });
  };

type FactsOfSteps = Omit<Facts, "jobs">;

async function judgeFacts(
  facts: FactsOfSteps,
  steps: JudgedSteps,
  { urls, containers }: Provisioned,
  context: Context,
): Promise<Pick<Verdict, "expectations"> & { cause?: Cause }> {
  const cause = causeOf(context, steps);
  if (cause) return { expectations: [], cause };
  const { settings, signal } = context;
  const expected = { ...settings, hasWebUi: urls.web !== undefined };
  const asError = (message: string): Cause => ({ verdict: "error", phase: firstUnfinished(steps), message });
  let expectations: Verdict["expectations"];
  try {
    const jobs = await allJobs(new MarquezClient(urls.marquez, signal));
    expectations = judge({ ...facts, jobs }, expected);
  } catch (error) {
    return { expectations: [], cause: asError((await describeStoppedService(containers)) ?? messageOf(error)) };
  }
  if (expectations.every(({ status }) => status !== "failed")) return { expectations };
  // Results without a service say nothing about the lineage.
  const outcomes = stepsOf(steps).flatMap((step) => (step ? [step.outcome] : []));
  const stopped = (await describeStoppedService(containers)) ?? describeBrokenService(outcomes);
  return stopped ? { expectations, cause: asError(stopped) } : { expectations };
}

const factsOf = ({ refinements, flowRun, flowRuns, datasets, logs }: JudgedSteps): FactsOfSteps => ({
  refinements: refinements.map(({ refinement, refine, runs, graph }) => ({
    refinement,
    run: refine.outcome,
    runs: runs.outcome,
    graph: graph.outcome,
  })),
  flowRun: flowRun?.outcome ?? { status: "skipped", reason: "prefect.enabled is false" },
  flowRuns: flowRuns?.outcome,
  datasets: datasets.outcome,
  logs: logs.outcome,
});

/** Why the rehearsal says nothing about the lineage; undefined if it does. */
function causeOf({ stopSignal }: Context, steps: JudgedSteps): Cause | undefined {
  if (stopSignal.aborted) return { phase: firstUnfinished(steps), ...stopReasonOf(stopSignal) };
  const stopped = [steps.ready, steps.prepared].find(({ outcome }) => outcome.status !== "passed");
  return stopped && { verdict: "error", phase: stopped.step, message: explain(stopped.outcome).found };
}

const firstUnfinished = (steps: JudgedSteps): string =>
  stepsOf(steps).find((step) => step && step.outcome.status !== "passed")?.step ?? "verify";

function stepsOf({ ready, prepared, refinements, flowRun, flowRuns, datasets, logs }: JudgedSteps) {
  const each = refinements.flatMap(({ refine, runs, graph }) => [refine, runs, graph]);
  return [ready, prepared, ...each, flowRun, flowRuns, datasets, logs];
}

/** All jobs that arrived, by namespace. They explain a failed expectation. */
async function allJobs(marquez: MarquezClient): Promise<JobsByNamespace> {
  const namespaces = await marquez.namespaces();
  const jobs = await Promise.all(
    namespaces.map(async (name) => [name, (await marquez.jobs(name)).items.map((job) => job.name)] as const),
  );
  return new Map(jobs.filter(([, names]) => names.length > 0));
}
