import { count, describeName, listNames, type QualifiedName } from "../lineage/names.ts";
import type { Run } from "../marquez/client.ts";
import { type Expectation, judged, notJudged } from "../rules/expectation.ts";
import { expectedStates } from "./expected-states.ts";
import type { Expected, Facts, FlowRunResult } from "./facts.ts";
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

/**
 * Judges whether lineage arrived from each flow run: under the job `prefect.job`, with the flow
 * run's id as run id.
 */
export function judgeFlowLineage(facts: Facts, settings: Expected): Expectation[] {
  const { prefect, namespace } = settings;
  const { flowRun, flowRuns, flowRunKept } = facts;
  const { job, expect } = prefect;
  if (job === undefined) return [];
  const result = learned(flowRun);
  const listing = learned(flowRuns);
  const unknown = flowRuns && !listing ? notKnown(explain(flowRuns).found) : undefined;
  const runs = (result?.runs ?? []).flatMap(({ id }) => listing?.items.find((one) => one.id === id) ?? []);
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
        reason: unknown ?? "there is no run with the flow run's id: see prefect.lineage",
      },
      expect[which],
      namespace,
    );
  const lineage = judgeRunsOfFlow(facts, settings, { job, states: expectedStates(expect), unknown });
  if (!result) return [lineage];
  return [
    judgeAccepted("prefect", result),
    judgeKept("prefect", result, flowRunKept),
    lineage,
    side("inputs"),
    side("outputs"),
  ];
}

interface ExpectedRuns {
  job: string;
  states: string[];
  /** Why Marquez's runs are not known. */
  unknown: string | undefined;
}

/** Judges whether each flow run has its run in Marquez. */
function judgeRunsOfFlow(facts: Facts, settings: Expected, { job, states, unknown }: ExpectedRuns): Expectation {
  const name = "prefect.lineage";
  const result = learned(facts.flowRun);
  const number = result?.runs.length ?? 1;
  const expected =
    number === 1
      ? `a run of ${job} with the flow run's id, ${states.join(" or ")}`
      : `a run of ${job} with the id of each of the ${number} flow runs, ${states.join(" or ")}`;
  if (!result) return notJudged(name, expected, "there is no flow run");
  if (unknown) return notJudged(name, expected, unknown);
  const items = learned(facts.flowRuns)?.items ?? [];
  const each = result.runs.map(({ id, name }) => {
    const kept = items.find((one) => one.id === id);
    const sent = runsOf(result.sent).find((one) => one.id === id);
    return { id, name, kept, state: kept && stateOf({ sent, kept, isAsked: true }) };
  });
  const missing = each.filter(({ kept }) => !kept);
  const isWrong = ({ state }: (typeof each)[number]) => state === undefined || !states.includes(state);
  const wrong = each.filter(isWrong);
  const [first] = missing;
  return judged(
    name,
    wrong.length === 0,
    expected,
    number === 1
      ? each.map(({ id, kept, state }) => (kept ? `run ${id} is ${state}` : notFound(items.length))).join()
      : countOf(),
    first
      ? hintOfMissing(facts, result, first.id, { name: job, namespace: settings.namespace }, ownersOf(facts, settings))
      : `See ${number === 1 ? "flow-run.log" : "the logs of the flow runs"}, and the events of ${number === 1 ? "this run" : "these runs"} in events.ndjson.`,
  );

  function countOf(): string {
    const right = `${number - wrong.length} of ${number} flow runs have such a run`;
    const others = wrong.map(({ id, name, state }) =>
      state ? `run ${id} of ${name} is ${state}` : `${name} has none`,
    );
    return others.length === 0 ? right : `${right}; ${listNames(others)}`;
  }
}

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
    return "The worker and its flow run sent nothing to the rehearsal's address. Is openlineage-python installed in the flow's environment, and does the flow read OPENLINEAGE_URL?";
  const jobs = new Set(sent.events.flatMap((one) => (one.job ? [describeName(one.job, job.namespace)] : [])));
  return [
    `Does the flow send its lineage as job ${job.name} in namespace ${job.namespace}, with the flow run's id as run id?`,
    ...(jobs.size > 0 ? [`It sent ${listNames([...jobs], job.name)}.`] : []),
    "Each profile is a separate job.",
  ].join(" ");
}
