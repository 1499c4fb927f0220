import { count, describeName, listNames, type QualifiedName } from "../lineage/names.ts";
import type { Run } from "../marquez/client.ts";
import { type Expectation, judged, notJudged } from "../rules/expectation.ts";
import { expectedStates } from "./expected-states.ts";
import type { Expected, Facts, FlowRunResult } from "./facts.ts";
import { descendantsOf, type LinkedFlowRun, linksOf } from "./flow-run-links.ts";
import { judgeDatasets } from "./judge-datasets.ts";
import { notKnown } from "./judge-run.ts";
import { judgeAccepted, judgeKept } from "./judge-sent.ts";
import { explain, learned } from "./outcome.ts";
import { stateOf } from "./own-runs.ts";
import { type Owner, ownerOf, ownersOf } from "./owners.ts";
import { runsOf } from "./sent.ts";

/** The datasets that a run read or wrote. */
export const versionsOf = (versions: Run["inputDatasetVersions"] = []): QualifiedName[] =>
  versions.map(({ datasetVersionId }) => datasetVersionId);

/** Judges whether lineage arrived from each flow run, under the job `prefect.job`. `linksOf` says how it is recognized. */
export function judgeFlowLineage(facts: Facts, settings: Expected): Expectation[] {
  const { prefect, namespace } = settings;
  const { flowRun, flowRuns, flowRunKept } = facts;
  const { job, expect } = prefect;
  if (job === undefined) return [];
  const result = learned(flowRun);
  const listing = learned(flowRuns);
  const unknown = flowRuns && !listing ? notKnown(explain(flowRuns).found) : undefined;
  const told = facts.told?.byCommand.get("prefect");
  const wanted = { name: job, namespace };
  const linked = result && !unknown ? linksOf(result.runs, wanted, listing?.items ?? [], told) : [];
  const runs = runsWithDatasets(linked, facts);
  const side = (which: "inputs" | "outputs") =>
    judgeDatasets(
      {
        name: `prefect.${which}`,
        setting: `prefect.expect.${which}`,
        datasets:
          runs.length === 0
            ? undefined
            : runs.flatMap((run) =>
                versionsOf(run[which === "inputs" ? "inputDatasetVersions" : "outputDatasetVersions"]),
              ),
        reason: unknown ?? "there is no run of the flow run: see prefect.lineage",
      },
      expect[which],
      namespace,
    );
  const lineage = judgeRunsOfFlow(facts, settings, { job, states: expectedStates(expect), unknown, linked });
  if (!result) return [lineage];
  return [
    judgeAccepted("prefect", result),
    judgeKept("prefect", result, flowRunKept),
    lineage,
    side("inputs"),
    side("outputs"),
  ];
}

/**
 * The runs whose datasets are the flow run's. Where they have none themselves, those of the runs below them count: a
 * flow leaves reading and writing to its tasks.
 */
function runsWithDatasets(linked: readonly LinkedFlowRun[], { told, flowRunKept }: Facts): Run[] {
  const own = linked.flatMap(({ runs }) => runs);
  const has = ({ inputDatasetVersions: ins = [], outputDatasetVersions: outs = [] }: Run) =>
    ins.length + outs.length > 0;
  const lineage = told?.byCommand.get("prefect");
  if (own.length === 0 || own.some(has) || !lineage) return own;
  const kept = learned(flowRunKept)?.runs;
  return [...own, ...descendantsOf(idsOf(own), lineage).flatMap((id) => kept?.get(id) ?? [])];
}

const idsOf = (runs: readonly Run[]): string[] => runs.map(({ id }) => id);

interface ExpectedRuns {
  job: string;
  states: string[];
  /** Why Marquez's runs are not known. */
  unknown: string | undefined;
  linked: readonly LinkedFlowRun[];
}

/** Judges whether each flow run has its run in Marquez. */
function judgeRunsOfFlow(
  facts: Facts,
  settings: Expected,
  { job, states, unknown, linked }: ExpectedRuns,
): Expectation {
  const name = "prefect.lineage";
  const result = learned(facts.flowRun);
  const number = result?.runs.length ?? 1;
  const expected =
    number === 1
      ? `a run of ${job} that is the flow run's, ${states.join(" or ")}`
      : `a run of ${job} for each of the ${number} flow runs, ${states.join(" or ")}`;
  if (!result) return notJudged(name, expected, "there is no flow run");
  if (unknown) return notJudged(name, expected, unknown);
  const items = learned(facts.flowRuns)?.items ?? [];
  const sent = new Map(runsOf(result.sent).map((one) => [one.id, one]));
  const each = linked.map(({ flowRun: { id, name }, runs, by }) => ({
    id,
    name,
    by,
    runs: runs.map((kept) => ({ id: kept.id, state: stateOf({ sent: sent.get(kept.id), kept, isAsked: true }) })),
  }));
  const missing = each.filter(({ runs }) => runs.length === 0);
  const wrong = each.filter(({ runs }) => runs.length === 0 || runs.some(({ state }) => !states.includes(state)));
  const [first] = missing;
  return judged(
    name,
    wrong.length === 0,
    expected,
    number === 1
      ? each.map(({ runs, by }) => (by === undefined ? notFound(items.length) : `${inWords(runs)}, found ${by}`)).join()
      : countOf(),
    first
      ? hintOfMissing(facts, result, first.id, { name: job, namespace: settings.namespace }, ownersOf(facts, settings))
      : `See ${number === 1 ? "flow-run.log" : "the logs of the flow runs"}, and the events of ${number === 1 ? "this run" : "these runs"} in events.ndjson.`,
  );

  function countOf(): string {
    const ways = [
      ...new Set(each.flatMap(({ by }) => (by === undefined ? [] : by.replace(/, .*? at which/, " at which")))),
    ];
    const right = `${number - wrong.length} of ${number} flow runs have such a run${ways.length > 0 ? `, found ${ways.join(" or ")}` : ""}`;
    const others = wrong.map(({ name, runs }) =>
      runs.length > 0 ? `${inWords(runs)} of ${name}` : `${name} has none`,
    );
    return others.length === 0 ? right : `${right}; ${listNames(others)}`;
  }
}

const inWords = (runs: readonly { id: string; state: string }[]): string =>
  listNames(runs.map(({ id, state }) => `run ${id} is ${state}`));

const notFound = (others: number): string =>
  others === 0
    ? "no run of that job"
    : `${count(others, "run")}, ${others === 1 ? "not" : "none of them"} the flow run's`;

/** Why the run is not there: kept under another job, refused, sent with another id, or never sent. */
function hintOfMissing(
  { flowRunKept }: Facts,
  { sent, transport, runs }: FlowRunResult,
  id: string,
  job: QualifiedName,
  owners: readonly Owner[],
): string {
  const kept = learned(flowRunKept)?.runs.get(id)?.jobVersion;
  const owner = kept && ownerOf(kept, owners, job);
  if (owner)
    return `Marquez keeps the flow run's run under job ${kept.name}, which is the job of ${owner.title}: do prefect.parameters name what changes the job, such as the profile? If both are to run one job, set prefect.job to that.`;
  if (kept)
    return `Marquez keeps the flow run's run under job ${describeName(kept, job.namespace)}: set prefect.job to that.`;
  if (sent.sent > 0 && sent.accepted === 0) return "Marquez accepted none of its events: see prefect.accepted.";
  const state = runs.find((one) => one.id === id)?.state;
  if (sent.sent === 0 && transport.recorded && state !== "COMPLETED")
    return `The worker and its flow run sent nothing, and the flow run is ${state}: see prefect.flow-run.`;
  if (sent.sent === 0 && transport.recorded)
    return [
      "The worker and its flow run sent nothing to the rehearsal's address. Is openlineage-python installed in the flow's environment, and does the flow read OPENLINEAGE_URL?",
      ...(transport.suspicions ?? []),
    ].join(" ");
  const jobs = new Set(sent.events.flatMap((one) => (one.job ? [describeName(one.job, job.namespace)] : [])));
  return [
    `Does the flow send its lineage as job ${job.name} in namespace ${job.namespace}, and say which flow run it is: by its run id, its parent, or a run facet?`,
    ...(jobs.size > 0 ? [`It sent ${listNames([...jobs], job.name)}.`] : []),
    "Each profile is a separate job.",
  ].join(" ");
}
