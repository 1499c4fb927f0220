import { RecordedLineage } from "../../lineage/recorded-lineage.ts";
import type { RecordedRequest } from "../../lineage/recorded-request.ts";

/** The request that posts an event, and that Marquez accepts. */
export const posted = (event: unknown, more: Partial<RecordedRequest> = {}): RecordedRequest => ({
  at: "2026-11-24T17:06:00.000Z",
  command: "refine",
  method: "POST",
  path: "/api/v1/lineage",
  status: 201,
  milliseconds: 1,
  bytes: 1,
  event,
  ...more,
});

/** The lineage of events that Marquez accepted, all from one command. */
export function lineageOf(...events: unknown[]): RecordedLineage {
  const lineage = new RecordedLineage();
  for (const event of events) lineage.add(posted(event));
  return lineage;
}
