import { settingsFile } from "../attestation/statement.ts";
import type { Context } from "../context/context.ts";
import { stopReasonOf } from "../context/stop-request.ts";
import { messageOf } from "../errors.ts";
import type { Bundle } from "../evidence/bundle.ts";
import type { FacetSchemas } from "../evidence/facet-schemas.ts";
import type { CapturedFiles } from "../evidence/facts/captured.ts";
import type { StoredFacts } from "../evidence/facts/stored-facts.ts";
import { type Around, type GatheredFacts, storedFacts, writeFacts } from "../evidence/facts/write-facts.ts";
import { contractFile, type JudgedAgain, judgeAgain, type KnownContent, verdictFrom } from "../evidence/judge-again.ts";
import { redactedContract } from "../evidence/redacted-contract.ts";
import { plainSettings } from "../evidence/settings-text.ts";
import { concealedIn, writeVerdict } from "../evidence/write-verdict.ts";
import { conformanceReport } from "../judgement/conformance-report.ts";
import type {
  CheckReadings,
  CollectFacts,
  CommandFacts,
  CommandRun,
  Facts,
  FlowRunResult,
  JobsByNamespace,
  Preparation,
  RefinementRun,
  ShownLineage,
} from "../judgement/facts.ts";
import type { DeployedProject } from "../judgement/judge-deployments.ts";
import type { KeptLineage } from "../judgement/kept.ts";
import { explain, learned } from "../judgement/outcome.ts";
import { ownRuns } from "../judgement/own-runs.ts";
import type { Cause, Provenance, Verdict } from "../judgement/verdict.ts";
import { sideBySide } from "../machine/side-by-side.ts";
import type { Listing, MarquezClient, Run } from "../marquez/client.ts";
import { keptJobName } from "../marquez/kept-name.ts";
import type { Recording } from "../recorder/recording.ts";
import type { Refinement } from "../settings/refinements.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import type { Attestor } from "./attest.ts";
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
  /** For each service, whether it answered. */
  ready: Step<void>[];
  prepared: Step<Preparation | undefined>;
  refinements: RefinementSteps[];
  deployed?: Step<DeployedProject> | undefined;
  flowRun: Step<FlowRunResult> | undefined;
  flowRunKept: Step<KeptLineage> | undefined;
  flowRuns: Step<Listing<Run>> | undefined;
  flowRunPicture: Step<void> | undefined;
  datasets: Step<unknown> | undefined;
  logs: Step<void>;
  commands: CommandSteps[];
  checked?: Step<CheckReadings> | undefined;
  collected?: Step<CollectFacts[]> | undefined;
}

/**
 * Writes the facts, judges what the bundle then holds, writes the verdict and the notes, and seals the bundle. A bad
 * verdict is not an error here.
 */
export const verify =
  (steps: JudgedSteps, recording: Recording, schemas: FacetSchemas = {}, { provenance, attest }: Attesting = {}) =>
  async (stack: Provisioned, context: Context): Promise<Verdict> => {
    const { bundle } = context;
    // The record ends before anything is judged on it. All of it is judged from what the bundle holds, so that anybody can
    // judge it again.
    await recording[Symbol.asyncDispose]();
    const facts = await withHeads(factsOf(steps), context.settings);
    const { jobs, cause } = await whatElse(facts, steps, stack, context);
    const around = { ...(await aroundOf(stack, context, provenance)), schemas, cause };
    if (context.contract)
      await bundle.writeBytes(
        contractFile,
        Buffer.from(redactedContract(context.contract.text, bundle.redactor.redact)),
      );
    const captured: CapturedFiles = new Map();
    const stored = await storedFacts({ ...facts, jobs }, around, bundle, captured);
    const { verdict, told, drift, rows } = await judgedFrom(
      stored,
      { captured, told: recording.told },
      steps,
      stack,
      bundle,
    );
    if (drift && drift.events > 0) {
      const { contract, sha256, drifts } = drift;
      await bundle.writeJson("drift.json", { contract, sha256, drifts });
    }
    const { refinements, deployed, flowRun, commands } = facts;
    const { versions } = context.tools;
    const prepared = steps.prepared.outcome;
    const report = conformanceReport(told?.conformance, verdict);
    await bundle.writeJson(settingsFile, plainSettings(context.settings));
    return writeVerdict(
      bundle,
      verdict,
      {
        ...{ refinements, deployed, flowRun, commands, prepared, versions },
        ...{ steps: context.steps.list(), settings: context.settings, told, drift, rows },
        ...{ contract: context.contract?.contract, places: verdict.places },
      },
      report,
      attest && ((attested) => attest(attested, context.signal)),
    );
  };

const secondsSince = (start: Date): number => Math.max(0, Date.now() - start.getTime()) / 1000;

/** What is attested, and how. */
export interface Attesting {
  provenance?: Provenance;
  attest?: Attestor["attest"];
}

/** Writes the facts, reads them back, and judges them. What other files hold is read only where that is not known. */
async function judgedFrom(
  stored: StoredFacts,
  known: KnownContent,
  steps: JudgedSteps,
  { containers }: Provisioned,
  bundle: Bundle,
): Promise<Pick<Facts, "told" | "drift"> & Pick<JudgedAgain, "verdict" | "rows">> {
  await writeFacts(bundle, stored);
  const { facts, verdict, rows, stored: read } = (await judgeAgain(bundle.directory, known)) as JudgedAgain;
  // Results without a service say nothing about the lineage.
  const isFailed = verdict.cause === undefined && verdict.verdict === "failed";
  const outcomes = stepsOf(steps).flatMap((step) => (step ? [step.outcome] : []));
  const message = isFailed
    ? ((await describeStoppedService(containers)) ?? describeBrokenService(outcomes))
    : undefined;
  const unfit = message === undefined ? undefined : asError(message, steps);
  const concealed = concealedIn(verdict, bundle.redactor);
  if (!unfit && concealed.length === 0) return { ...facts, rows, verdict };
  await writeFacts(bundle, { ...stored, unfit, concealed });
  return {
    ...facts,
    rows,
    verdict: await verdictFrom({ ...read, unfit: unfit && bundle.redactor.redactTextsIn(unfit) }, facts),
  };
}

const asError = (message: string, steps: JudgedSteps): Cause => ({
  verdict: "error",
  phase: firstUnfinished(steps),
  message,
});

/** What the steps did not find: other jobs that explain a missing one, and why nothing is judged, if nothing is. */
async function whatElse(
  facts: GatheredFacts,
  steps: JudgedSteps,
  stack: Provisioned,
  context: Context,
): Promise<{ jobs?: JobsByNamespace | undefined; cause?: Cause | undefined }> {
  const cause = causeOf(context, steps);
  if (cause) return { cause };
  try {
    return { jobs: await jobsElsewhere(facts, context, () => marquezOf(stack, context)) };
  } catch (error) {
    return { cause: asError((await describeStoppedService(stack.containers)) ?? messageOf(error), steps) };
  }
}

/** What is judged besides what the steps found. */
async function aroundOf(
  { urls, images }: Provisioned,
  context: Context,
  provenance: Provenance | undefined,
): Promise<Omit<Around, "schemas" | "cause">> {
  const { id, stack, startedAt, settings, contract, on } = context;
  const { name = "", sha256 = "" } = contract ?? {};
  return {
    rehearsal: {
      id,
      stack,
      startedAt: startedAt.toISOString(),
      job: settings.job,
      places: await placesOf(context),
      provenance,
      on: on?.stack,
      seconds: secondsSince(startedAt),
    },
    images,
    expected: { ...settings, hasWebUi: urls.web !== undefined },
    contract: contract && { name, sha256, move: settings.contract.move },
    hasMarquez: urls.marquez !== undefined,
  };
}

const factsOf = (steps: JudgedSteps): GatheredFacts => ({
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
async function withHeads(facts: GatheredFacts, { prefect, refinements }: Context["settings"]): Promise<GatheredFacts> {
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
  const stopped = [...steps.ready, steps.prepared].find(({ outcome }) => outcome.status !== "passed");
  return stopped && { verdict: "error", phase: stopped.step, message: explain(stopped.outcome).found };
}

const firstUnfinished = (steps: JudgedSteps): string =>
  stepsOf(steps).find((step) => step && step.outcome.status !== "passed")?.step ?? "verify";

function stepsOf(steps: JudgedSteps) {
  const { ready, prepared, refinements, flowRun, flowRunKept, flowRuns, flowRunPicture, commands, datasets, logs } =
    steps;
  const each = refinements.flatMap(({ refine, kept, runs, graph }) => [refine, kept, runs, graph]);
  const own = [...commands.map(({ ran }) => ran), datasets, logs, steps.checked, steps.collected];
  return [...ready, prepared, ...each, steps.deployed, flowRun, flowRunKept, flowRuns, flowRunPicture, ...own];
}

/** How many namespaces are asked for a missing job, how many at a time, and how many events are looked at before. */
const mostNamespaces = 100;
const concurrency = 8;
const mostEvents = 2_000;

/**
 * The jobs that explain a missing one whose events were not recorded: those of which Marquez has events since the
 * rehearsal began, and where else its name is. Undefined when no such job is missing. The jobs of a namespace are not
 * listed: Marquez takes 74 s for a thousand.
 */
async function jobsElsewhere(
  { refinements, flowRun }: GatheredFacts,
  { settings: { namespace }, startedAt }: Pick<Context, "settings" | "startedAt">,
  client: () => MarquezClient,
): Promise<JobsByNamespace | undefined> {
  const missing = refinements.filter((one) => {
    const { attribution, runs } = ownRuns(one, namespace, flowRun);
    return attribution === "inferred" && runs.length === 0;
  });
  if (missing.length === 0) return undefined;
  const marquez = client();
  const [{ events }, namespaces] = await Promise.all([
    marquez.events({ after: startedAt, limit: mostEvents }),
    marquez.namespaces(),
  ]);
  const arrived = events.map(({ job, run }) => ({ ...job, name: keptJobName(job.name, run.facets?.parent?.job.name) }));
  const others = namespaces.filter((name) => name !== namespace).slice(0, mostNamespaces);
  const wanted = [namespace, ...others].flatMap((one) =>
    [...new Set(missing.map(({ refinement }) => refinement.job))].map((name) => ({ namespace: one, name })),
  );
  const there = await sideBySide(wanted, concurrency, async (one) =>
    (await marquez.job(one.namespace, one.name)) ? one : undefined,
  );
  const all = [...arrived, ...there.filter((one) => one !== undefined)];
  const byNamespace = Map.groupBy(all, (one) => one.namespace);
  return new Map([...byNamespace].map(([name, jobs]) => [name, [...new Set(jobs.map((job) => job.name))]]));
}
