import type { Run } from "../marquez/client.ts";
import { type Expectation, judged, notJudged } from "./expectation.ts";
import type { Expected, Facts, FlowRunResult } from "./facts.ts";
import { judgeDatasets } from "./judge-datasets.ts";
import { notKnown } from "./judge-run.ts";
import { judgeAccepted, judgeKept } from "./judge-sent.ts";
import { count, describeName, listNames, type QualifiedName } from "./names.ts";
import { explain, learned } from "./outcome.ts";
import { stateOf } from "./own-runs.ts";
import { type Owner, ownerOf, ownersOf } from "./owners.ts";
import { runsOf } from "./sent.ts";

/** The datasets that a run read or wrote. */
export const versionsOf = (versions: Run["inputDatasetVersions"] = []): QualifiedName[] =>
  versions.map(({ datasetVersionId }) => datasetVersionId);

/**
 * Judges whether lineage arrived from the flow run: under the job `prefect.job`, with the flow
 * run's id as run id.
 */
export function judgeFlowLineage(facts: Facts, settings: Expected): Expectation[] {
  const { prefect, namespace } = settings;
  const { flowRun, flowRuns, flowRunKept } = facts;
  const { job, expect } = prefect;
  if (job === undefined) return [];
  const name = "prefect.lineage";
  const expected = `a run of ${job} with the flow run's id, ${expect.states.join(" or ")}`;
  const result = learned(flowRun);
  if (!result) return [notJudged(name, expected, "there is no flow run")];
  const listing = learned(flowRuns);
  const run = listing?.items.find(({ id }) => id === result.id);
  const sent = runsOf(result.sent).find(({ id }) => id === result.id);
  const state = run && stateOf({ sent, kept: run, isAsked: true });
  const noRun = notFound(listing?.items.length ?? 0);
  const unknown = flowRuns && !listing ? notKnown(explain(flowRuns).found) : undefined;
  const side = (which: "inputs" | "outputs") =>
    judgeDatasets(
      {
        name: `prefect.${which}`,
        setting: `prefect.expect.${which}`,
        datasets: run && versionsOf(run[which === "inputs" ? "inputDatasetVersions" : "outputDatasetVersions"]),
        reason: unknown ?? "there is no run with the flow run's id: see prefect.lineage",
      },
      expect[which],
      namespace,
    );
  return [
    judgeAccepted("prefect", result),
    judgeKept("prefect", result, flowRunKept),
    unknown
      ? notJudged(name, expected, unknown)
      : judged(
          name,
          state !== undefined && expect.states.includes(state),
          expected,
          run ? `run ${run.id} is ${state}` : noRun,
          run
            ? "See flow-run.log, and the events of this run in events.ndjson."
            : hintOfMissing(facts, result, { name: job, namespace }, ownersOf(facts, settings)),
        ),
    side("inputs"),
    side("outputs"),
  ];
}

const notFound = (others: number): string =>
  others === 0
    ? "no run of that job"
    : `${count(others, "run")}, ${others === 1 ? "not" : "none of them"} the flow run's`;

/** Why the run is not there: kept under another job, refused, sent with another id, or never sent. */
function hintOfMissing(
  { flowRunKept }: Facts,
  { id, sent, transport }: FlowRunResult,
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
  if (sent.sent === 0 && transport.recorded)
    return "The worker and its flow run sent nothing to the rehearsal's address. Is openlineage-python installed in the flow's environment, and does the flow read OPENLINEAGE_URL?";
  const jobs = new Set(sent.events.flatMap((one) => (one.job ? [describeName(one.job, job.namespace)] : [])));
  return [
    `Does the flow send its lineage as job ${job.name} in namespace ${job.namespace}, with the flow run's id as run id?`,
    ...(jobs.size > 0 ? [`It sent ${listNames([...jobs], job.name)}.`] : []),
    "Each profile is a separate job.",
  ].join(" ");
}
