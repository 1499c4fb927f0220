import { count, keyOf, type QualifiedName } from "../lineage/names.ts";
import { atOnce, type Slices } from "../machine/turns.ts";
import { type Expectation, judged, notJudged } from "../rules/expectation.ts";
import { judgeRulesOfFlowRun, judgeRulesOfRefinement, judgeWholeGraph } from "./declared-rules.ts";
import type { Expected, Facts, RefinementFacts } from "./facts.ts";
import { edgesOf } from "./graph-losses.ts";
import { judgeChecks } from "./judge-checks.ts";
import { judgeCollect } from "./judge-collect.ts";
import { judgeExit, judgeOutput } from "./judge-commands.ts";
import { judgeConcurrency } from "./judge-concurrency.ts";
import { judgeConformance } from "./judge-conformance.ts";
import { judgeDatasets } from "./judge-datasets.ts";
import { judgeDeployments } from "./judge-deployments.ts";
import { judgeDrift } from "./judge-drift.ts";
import { judgeFailure } from "./judge-failure.ts";
import { judgeFlowLineage, versionsOf } from "./judge-flow.ts";
import { judgeFlowRun } from "./judge-flow-run.ts";
import { judgeDrawn, judgeShown } from "./judge-graph.ts";
import { judgeOwnCommand } from "./judge-own-commands.ts";
import { judgeJob, judgeRuns, notKnown, toldByJobEvent } from "./judge-run.ts";
import { judgeAccepted, judgeKept, judgeSent } from "./judge-sent.ts";
import { judgeTruth } from "./judge-truth.ts";
import type { OwnRun } from "./kept.ts";
import { keptJobOf } from "./kept-jobs.ts";
import { explain, learned, type Outcome } from "./outcome.ts";
import { isJudgedJob, ownRuns } from "./own-runs.ts";
import { ownersOf } from "./owners.ts";
import { runsOf } from "./sent.ts";

/**
 * Judges every expectation, also after a failed one: a rehearsal reports everything that is wrong
 * at once.
 */
export const judge = (facts: Facts, expected: Expected): Expectation[] => atOnce(judging(facts, expected));

/** The same in slices. */
export function* judging(facts: Facts, expected: Expected): Slices<Expectation[]> {
  const judged: Expectation[] = [];
  for (const one of judgingEach(facts, expected)) {
    if (one) judged.push(one);
    yield;
  }
  return judged;
}

/** One expectation after the other, and nothing where the judging of one can be interrupted. */
type Judging = Generator<Expectation | undefined>;

function* judgingEach(facts: Facts, expected: Expected): Judging {
  for (const one of facts.refinements) yield* judgeRefinement(one, facts, expected);
  if (facts.deployed) yield judgeDeployments(facts.deployed);
  if (expected.prefect.enabled && (expected.prefect.deployment !== undefined || !facts.deployed)) {
    yield judgeFlowRun(facts.flowRun);
    yield* concurrency(facts, expected);
    yield* judgeConformance("prefect", facts.told?.conformance, "prefect", expected.conformance);
    yield* judgeFlowLineage(facts, expected);
    yield* yield* judgeRulesOfFlowRun(facts, expected);
  } else
    yield notJudged(
      "prefect.flow-run",
      "a flow run in state COMPLETED",
      explain(facts.flowRun).found.replace("not done: ", ""),
    );
  yield* judgeWholeGraph(facts, expected);
  for (const one of facts.commands ?? []) yield judgeOwnCommand(one);
  yield* judgeChecks(expected.checks ?? {}, facts.checks);
  yield* judgeCollect(expected.collect ?? [], facts.collected);
  if (facts.drift && expected.contract) yield judgeDrift(facts.drift, expected.contract, expected.namespace);
  yield judgeCapture(facts);
}

const concurrency = ({ flowRun }: Facts, { prefect }: Expected): Expectation[] =>
  prefect.concurrency === undefined ? [] : [judgeConcurrency(flowRun, prefect.concurrency)];

function* judgeRefinement(facts: RefinementFacts, all: Facts, settings: Expected): Judging {
  const { name } = facts.refinement;
  for (const one of expectationsOf(facts, all, settings))
    yield one && { ...one, refinement: name, title: all.refinements.length > 1 ? `${name}: ${one.title}` : one.title };
}

function* expectationsOf(facts: RefinementFacts, all: Facts, settings: Expected): Judging {
  const { namespace, hasWebUi } = settings;
  const { refinement, run, kept } = facts;
  const { expect } = refinement;
  const wanted = { namespace, name: refinement.job };
  const own = ownRuns(facts, namespace, all.flowRun);
  const isStatic = toldByJobEvent(facts, wanted);
  const about = { facts, own, wanted, isStatic, jobs: all.jobs, owners: ownersOf(all, settings) };
  const runs = own.runs.filter(({ job }) => isJudgedJob(job, wanted));
  const datasets = runs.some((one) => one.kept)
    ? datasetsOf(runs)
    : isStatic
      ? staticDatasets(facts, wanted)
      : undefined;
  const reason = own.unknown
    ? notKnown(own.unknown)
    : "there is no run of this refinement: see lineage.job and lineage.run";
  const read = datasets && { inputs: expect.inputs, datasets: datasets.inputs };
  const side = (which: "inputs" | "outputs") =>
    judgeDatasets(
      {
        name: `lineage.${which}`,
        setting: `expect.${which}`,
        datasets: datasets?.[which],
        reason,
        read: which === "outputs" ? read : undefined,
      },
      expect[which],
      namespace,
    );
  yield judgeExit(run, expect.fails);
  yield judgeOutput(run, refinement.output);
  yield judgeSent(facts, all);
  yield judgeAccepted("lineage", learned(run));
  yield judgeKept("lineage", learned(run), kept);
  yield* judgeConformance("lineage", all.told?.conformance, `refine${refinement.suffix}`, settings.conformance);
  yield judgeJob(about);
  yield judgeRuns(about);
  yield side("inputs");
  yield side("outputs");
  yield judgeTruth(facts, own);
  if (expect.fails) yield failureOf(facts, all, wanted);
  yield judgeShown(facts, runs, runsOfRehearsal(all, namespace));
  yield judgeDrawn(facts.graph, hasWebUi);
  yield* yield* judgeRulesOfRefinement(facts, all, settings);
}

/** Judges whether the failure of a command that must fail reaches the lineage. */
function failureOf(
  { refinement: { suffix }, run }: RefinementFacts,
  { told }: Facts,
  wanted: QualifiedName,
): Expectation {
  const lineage = told?.byCommand.get(`refine${suffix}`);
  if (lineage) return judgeFailure(lineage, wanted);
  const name = "lineage.failure";
  const expected = "its lineage says that it failed, and why";
  if (run.status !== "passed") return notJudged(name, expected, "the refinement did not run");
  const hint = "Events that go past the recorder cannot be looked at, and one that sends nothing says nothing.";
  return judged(name, false, expected, "no recorded event that Marquez accepted", hint);
}

/** The ids of the runs that this rehearsal sent; undefined when some went another way. */
function runsOfRehearsal({ refinements, flowRun }: Facts, namespace: string): Set<string> | undefined {
  const each = refinements.map((one) => ownRuns(one, namespace, flowRun));
  if (each.some(({ attribution }) => attribution === "inferred")) return undefined;
  const flow = learned(flowRun);
  const ofFlow = flow ? [...flow.runs, ...runsOf(flow.sent)].map(({ id }) => id) : [];
  return new Set([...each.flatMap(({ runs }) => runs.map(({ id }) => id)), ...ofFlow]);
}

interface Datasets {
  inputs: QualifiedName[];
  outputs: QualifiedName[];
}

/** The datasets of all runs together: a command may send one run for each file. */
const datasetsOf = (runs: OwnRun[]): Datasets => ({
  inputs: runs.flatMap(({ kept }) => versionsOf(kept?.inputDatasetVersions)),
  outputs: runs.flatMap(({ kept }) => versionsOf(kept?.outputDatasetVersions)),
});

/** The datasets that the graph connects with the jobs of job events. */
function staticDatasets({ run, kept }: RefinementFacts, wanted: QualifiedName): Datasets {
  const graphs = learned(kept)?.staticJobs;
  const sides = (learned(run)?.sent.events ?? []).flatMap(({ kind, job }) => {
    const name = kind === "job" && job && keptJobOf({ job, parent: undefined });
    const graph = name && isJudgedJob(name, wanted) && graphs?.get(keyOf(name));
    return name && graph ? [edgesOf(graph, name)] : [];
  });
  return { inputs: sides.flatMap(({ inputs }) => inputs), outputs: sides.flatMap(({ outputs }) => outputs) };
}

function judgeCapture({ refinements, flowRuns, flowRunKept, flowRunPicture, datasets, logs }: Facts): Expectation {
  const part = refinements.flatMap(({ refinement: { suffix }, graph }) => {
    const reach = learned(graph)?.reach;
    return reach
      ? [
          `graph${suffix} as far as ${count(reach.depth, "job")} away, ${reach.jobs} of the ${reach.all} jobs that were sent`,
        ]
      : [];
  });
  const all = part.length > 0 ? "all runs, datasets and logs" : "all runs, graphs, datasets and logs";
  const graphs = part.length > 0 ? ", and of a graph of very many jobs those that are near" : "";
  const expected = datasets
    ? `${all} are captured, in the numbers that Marquez reports${graphs}`
    : "all logs are captured";
  const captures: [string, Outcome<unknown>][] = [
    ...refinements.flatMap(({ refinement: { suffix }, kept, runs, graph }): [string, Outcome<unknown>][] => [
      [`kept${suffix}`, kept],
      [`runs${suffix}`, runs],
      [`graph${suffix}`, graph],
    ]),
    ...(flowRunKept ? [["kept-prefect", flowRunKept] satisfies [string, Outcome<unknown>]] : []),
    ...(flowRuns ? [["runs-prefect", flowRuns] satisfies [string, Outcome<unknown>]] : []),
    // Without flow runs that ended there is nothing to photograph: prefect.flow-run says so.
    ...(flowRunPicture && flowRunPicture.status !== "skipped"
      ? [["prefect.png", flowRunPicture] satisfies [string, Outcome<unknown>]]
      : []),
    ...(datasets ? [["datasets", datasets] satisfies [string, Outcome<unknown>]] : []),
    ["logs", logs],
  ];
  const failed = captures.filter(([, { status }]) => status !== "passed");
  if (failed.length === 0) return judged("capture.complete", true, expected, ["all of them", ...part].join("; "));
  const reasons = failed.map(([what, outcome]) => `${what}: ${explain(outcome).found}`).join("; ");
  return judged("capture.complete", false, expected, reasons, "The evidence holds the rest.");
}
