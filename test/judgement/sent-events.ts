import { SentEvents } from "../../judgement/sent.ts";
import type { RecordedRequest } from "../../lineage/recorded-request.ts";
import { posted } from "../lineage/recorded.ts";

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
  for (const one of acceptedRequests(...events)) sent.add(one);
  return sent;
}

/** The requests of a refinement's events, all of which Marquez accepted. */
export const acceptedRequests = (...events: unknown[]): RecordedRequest[] =>
  events.map((event) => posted(event, { at: "" }));

/** The usual way of events. */
export const recorded = { recorded: true, own: [], overridden: [] };
