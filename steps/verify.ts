import type { OwnFacets } from "../conformance/own-facets.ts";
import type { Context } from "../context/context.ts";
import { stopReasonOf } from "../context/stop-request.ts";
import { messageOf } from "../errors.ts";
import { toldIn } from "../evidence/recorded-events.ts";
import { writeVerdict } from "../evidence/write-verdict.ts";
import { conformanceReport } from "../judgement/conformance-report.ts";
import type {
  CheckReadings,
  CollectFacts,
  CommandFacts,
  CommandRun,
  DriftFacts,
  Facts,
  FlowRunResult,
  JobsByNamespace,
  Preparation,
  RefinementRun,
  ShownLineage,
} from "../judgement/facts.ts";
import { judge } from "../judgement/judge.ts";
import type { DeployedProject } from "../judgement/judge-deployments.ts";
import type { KeptLineage } from "../judgement/kept.ts";
import { lineageSummaries } from "../judgement/lineage-summary.ts";
import { explain, learned } from "../judgement/outcome.ts";
import { ownRuns } from "../judgement/own-runs.ts";
import { type Cause, type Verdict, verdictOf } from "../judgement/verdict.ts";
import type { Listing, MarquezClient, Run } from "../marquez/client.ts";
import type { Recording } from "../recorder/recording.ts";
import type { Refinement } from "../settings/refinements.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { driftFrom } from "./drift.ts";
import { headOf } from "./git.ts";
import { marquezOf } from "./marquez-of.ts";
import { placesOf } from "./places.ts";
import type { Step } from "./step.ts";
import { describeBrokenService, describeStoppedService } from "./stopped-service.ts";

/** The steps of one refinement. */
export interface RefinementSteps {
  refinement: Refinement;
  refine: Step<RefinementRun>;
  kept: Step<KeptLineage>;
  runs: Step<Listing<Run>>;
  graph: Step<ShownLineage>;
}

/** The step of one of the rehearsal's own commands. */
export interface CommandSteps {
  command: CommandFacts["command"];
  ran: Step<CommandRun>;
}

/** The steps whose outcomes are judged. Unless the first two passed, there is nothing to judge. */
export interface JudgedSteps {
  ready: Step<void>;
  prepared: Step<Preparation | undefined>;
  refinements: RefinementSteps[];
  deployed?: Step<DeployedProject> | undefined;
  flowRun: Step<FlowRunResult> | undefined;
  flowRunKept: Step<KeptLineage> | undefined;
  flowRuns: Step<Listing<Run>> | undefined;
  flowRunPicture: Step<void> | undefined;
  datasets: Step<Listing<unknown>> | undefined;
  logs: Step<void>;
  commands: CommandSteps[];
  checked?: Step<CheckReadings> | undefined;
  collected?: Step<CollectFacts[]> | undefined;
}

/**
 * Judges the facts, writes the verdict and the notes, and seals the bundle. A bad verdict is not an
 * error here.
 */
export const verify =
  (steps: JudgedSteps, recording: Recording, own: OwnFacets = new Map()) =>
  async (stack: Provisioned, context: Context): Promise<Verdict> => {
    // The record ends before anything is judged on it. Everything that is told by events is judged from what the bundle
    // holds, so that anybody can judge it again.
    await recording[Symbol.asyncDispose]();
    const [told, places, judged] = await Promise.all([
      toldIn(context.bundle.directory, own),
      placesOf(context),
      withHeads(factsOf(steps), context.settings),
    ]);
    const facts = { ...judged, told, drift: await driftFrom(context, told, places) };
    const { expectations, lineage, cause } = await judgeFacts(facts, steps, stack, context);
    const verdict = {
      ...verdictOf(context, stack.images, expectations, cause, lineage),
      places,
      ...(facts.drift ? { contract: inVerdict(facts.drift) } : {}),
    };
    const { refinements, deployed, flowRun, commands } = facts;
    const { versions } = context.tools;
    const prepared = steps.prepared.outcome;
    const report = conformanceReport(facts.told.conformance, verdict);
    return writeVerdict(
      context.bundle,
      verdict,
      { refinements, deployed, flowRun, commands, prepared, versions },
      report,
    );
  };

/** What the verdict says of the contract. */
const inVerdict = ({ contract: name, sha256, drifts }: DriftFacts): NonNullable<Verdict["contract"]> => ({
  name,
  sha256,
  breaking: drifts.filter(({ kind }) => kind === "breaking").length,
  compatible: drifts.filter(({ kind }) => kind === "compatible").length,
  informational: drifts.filter(({ kind }) => kind === "informational").length,
});

type FactsOfSteps = Omit<Facts, "jobs">;
type Judgement = Pick<Verdict, "expectations" | "lineage"> & { cause?: Cause };

async function judgeFacts(
  facts: FactsOfSteps,
  steps: JudgedSteps,
  stack: Provisioned,
  context: Context,
): Promise<Judgement> {
  const { urls, containers } = stack;
  const cause = causeOf(context, steps);
  const { settings } = context;
  const lineage = urls.marquez ? lineageSummaries(facts, settings.namespace) : [];
  if (cause) return { expectations: [], lineage, cause };
  const expected = { ...settings, hasWebUi: urls.web !== undefined };
  const asError = (message: string): Cause => ({ verdict: "error", phase: firstUnfinished(steps), message });
  let expectations: Verdict["expectations"];
  try {
    const jobs = await jobsElsewhere(facts, settings.namespace, () => marquezOf(stack, context));
    expectations = judge({ ...facts, jobs }, expected);
  } catch (error) {
    return {
      expectations: [],
      lineage,
      cause: asError((await describeStoppedService(containers)) ?? messageOf(error)),
    };
  }
  if (expectations.every(({ status }) => status !== "failed")) return { expectations, lineage };
  // Results without a service say nothing about the lineage.
  const outcomes = stepsOf(steps).flatMap((step) => (step ? [step.outcome] : []));
  const stopped = (await describeStoppedService(containers)) ?? describeBrokenService(outcomes);
  return stopped ? { expectations, lineage, cause: asError(stopped) } : { expectations, lineage };
}

const factsOf = (steps: JudgedSteps): FactsOfSteps => ({
  refinements: steps.refinements.map(({ refinement, refine, kept, runs, graph }) => ({
    refinement,
    run: refine.outcome,
    kept: kept.outcome,
    runs: runs.outcome,
    graph: graph.outcome,
  })),
  prepared: learned(steps.prepared.outcome),
  deployed: steps.deployed?.outcome,
  flowRun: steps.flowRun?.outcome ?? {
    status: "skipped",
    reason: steps.deployed ? "prefect.deployment names none" : "prefect.enabled is false",
  },
  flowRunKept: steps.flowRunKept?.outcome,
  flowRuns: steps.flowRuns?.outcome,
  flowRunPicture: steps.flowRunPicture?.outcome,
  datasets: steps.datasets?.outcome,
  logs: steps.logs.outcome,
  commands: steps.commands.map(({ command, ran }) => ({ command, run: ran.outcome })),
  checks: steps.checked?.outcome,
  collected: steps.collected?.outcome,
});

/** Adds the commits that rules about facets may compare with. */
async function withHeads(facts: FactsOfSteps, { prefect, refinements }: Context["settings"]): Promise<FactsOfSteps> {
  const headFor = async ({ facets }: { facets: unknown[] }, cwd: string) =>
    facets.length > 0 ? await headOf(cwd) : undefined;
  const heads = await Promise.all(refinements.map(({ expect, cwd }) => headFor(expect, cwd)));
  return {
    ...facts,
    refinements: facts.refinements.map((one, nth) => ({ ...one, gitHead: heads[nth] })),
    flowRunHead: await headFor(prefect.expect, prefect.cwd),
  };
}

/** Why the rehearsal says nothing about the lineage; undefined if it does. */
function causeOf({ stopSignal }: Context, steps: JudgedSteps): Cause | undefined {
  if (stopSignal.aborted) return { phase: firstUnfinished(steps), ...stopReasonOf(stopSignal) };
  const stopped = [steps.ready, steps.prepared].find(({ outcome }) => outcome.status !== "passed");
  return stopped && { verdict: "error", phase: stopped.step, message: explain(stopped.outcome).found };
}

const firstUnfinished = (steps: JudgedSteps): string =>
  stepsOf(steps).find((step) => step && step.outcome.status !== "passed")?.step ?? "verify";

function stepsOf(steps: JudgedSteps) {
  const { ready, prepared, refinements, flowRun, flowRunKept, flowRuns, flowRunPicture, commands, datasets, logs } =
    steps;
  const each = refinements.flatMap(({ refine, kept, runs, graph }) => [refine, kept, runs, graph]);
  const own = [...commands.map(({ ran }) => ran), datasets, logs, steps.checked, steps.collected];
  return [ready, prepared, ...each, steps.deployed, flowRun, flowRunKept, flowRuns, flowRunPicture, ...own];
}

/** How many other namespaces are asked for a missing job. */
const mostNamespaces = 100;

/**
 * The jobs that explain a missing one whose events were not recorded: all of its namespace, and where
 * else its name is. Undefined when no such job is missing.
 */
async function jobsElsewhere(
  { refinements, flowRun }: FactsOfSteps,
  namespace: string,
  client: () => MarquezClient,
): Promise<JobsByNamespace | undefined> {
  const missing = refinements.filter((one) => {
    const { attribution, runs } = ownRuns(one, namespace, flowRun);
    return attribution === "inferred" && runs.length === 0;
  });
  if (missing.length === 0) return undefined;
  const marquez = client();
  const [namespaces, present] = await Promise.all([marquez.namespaces(), marquez.jobs(namespace)]);
  const others = namespaces.filter((name) => name !== namespace).slice(0, mostNamespaces);
  const elsewhere = await Promise.all(
    others.map(async (name) => {
      const jobs = await Promise.all(missing.map(({ refinement }) => marquez.job(name, refinement.job)));
      return [name, jobs.flatMap((job) => job?.name ?? [])] as const;
    }),
  );
  const all = [[namespace, present.items.map(({ name }) => name)] as const, ...elsewhere];
  return new Map(all.filter(([, names]) => names.length > 0));
}
