import { endOf } from "../lineage/event.ts";
import { keptRunId } from "../marquez/run-id.ts";
import type { OwnRun } from "./kept.ts";
import { hasEnd, stateOf } from "./own-runs.ts";
import { describeEvents, endsOf, type SentEvents } from "./sent.ts";

/** The types of event that OpenLineage knows. Marquez takes any other for RUNNING. */
const known = ["START", "RUNNING", "COMPLETE", "FAIL", "ABORT", "OTHER"];

/** The likely cause of a state that was not expected. */
export function hintOfState(run: OwnRun, expected: readonly string[], all: SentEvents | undefined): string {
  const { sent, kept, isAsked } = run;
  if (!kept && isAsked) return `Marquez has no run ${run.id}: see lineage.kept.`;
  const state = stateOf(run);
  if (state === "FAILED") return `${run.job.name} reported its own failure: see cli.log.`;
  if (state === "ABORTED") return `${run.job.name} reported that it was aborted: see cli.log.`;
  if (state === "COMPLETED") return `${run.job.name} completed, and expect.states holds only ${expected.join(", ")}.`;
  const events = sent ? ` It sent ${describeEvents(sent)}.` : "";
  if (kept && hasEnd(kept))
    return (
      `The end of the run arrived, and another event after it, so Marquez keeps it ${kept.state}.${events} ` +
      "Events must be sent in order: a client that sends them from several threads, or asynchronously, may swap them."
    );
  if (sent && endsOf(sent).length > 0) return `Marquez accepted the end of the run, and does not have it.${events}`;
  const types = sent?.events.map(({ type }) => type) ?? [];
  if (sent && types.every((type) => type === undefined))
    return "Its events have no eventType, such as START or COMPLETE, so Marquez does not know whether the run ended.";
  const lost = all?.refusals.lost.find(
    ({ event }) => endOf(event.eventType) && keptRunId(event.run?.runId ?? "") === run.id,
  );
  if (lost)
    return `The run started, and Marquez did not accept the ${lost.event.eventType} that ends it: see lineage.accepted.`;
  const unknown = types.find((type) => type !== undefined && !known.includes(type.toUpperCase()));
  if (unknown)
    return `${unknown} is no eventType of OpenLineage, and Marquez takes it for RUNNING.${events} COMPLETE, FAIL or ABORT ends a run.`;
  return (
    `The run started, and the event that ends it did not arrive.${events} A killed process, or a client that ` +
    "sends in the background, may lose its last event."
  );
}
