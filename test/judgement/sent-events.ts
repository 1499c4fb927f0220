import { SentEvents } from "../../judgement/sent.ts";

/** An event of a run, as a client sends it. */
export const runEvent = (
  eventType: string,
  runId: string,
  job: { namespace: string; name: string; facets?: object },
  more = {},
) => ({
  eventType,
  eventTime: "2026-11-24T17:06:00.000Z",
  schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  run: { runId },
  job,
  ...more,
});

/** What a command sent, when Marquez accepted all of it. */
export function sentEvents(...events: unknown[]): SentEvents {
  const sent = new SentEvents();
  const path = "/api/v1/lineage";
  for (const event of events)
    sent.add({ at: "", command: "refine", method: "POST", path, status: 201, milliseconds: 1, bytes: 1, event });
  return sent;
}

/** The usual way of events. */
export const recorded = { recorded: true, own: [], overridden: [] };
