import { existsSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Conformance } from "../conformance/conformance.ts";
import type { OwnFacets } from "../conformance/own-facets.ts";
import type { Told } from "../judgement/facts.ts";
import { SentEvents } from "../judgement/sent.ts";
import { acceptedEvent } from "../lineage/event.ts";
import { RecordedLineage } from "../lineage/recorded-lineage.ts";
import type { RecordedRequest } from "../lineage/recorded-request.ts";
import { EventRows } from "../page/event-rows.ts";
import type { ReportedEvents } from "../page/facts.ts";

/** The evidence file with what the commands sent, one request a line. */
export const eventsFile = "events.ndjson";

/** The name of a file that holds one large event. A bundle may come from elsewhere: no other file is read for a line. */
const largeEvent = /^event-\d+\.json$/;

/**
 * The requests that a bundle holds, in the order of Marquez's answers, redacted as they were written.
 * @param directory the folder of the bundle; one without `events.ndjson` holds none
 * @throws SyntaxError when a line is no JSON, or holds no request
 */
export async function* recordedRequests(directory: string): AsyncGenerator<RecordedRequest> {
  const path = join(directory, eventsFile);
  if (!existsSync(path)) return;
  const handle = await open(path);
  for await (const line of handle.readLines()) {
    if (line.trim() === "") continue;
    const request = requestIn(line);
    const { file } = request;
    if (file === undefined || !largeEvent.test(file)) yield request;
    else yield { ...request, event: JSON.parse(await readFile(join(directory, file), "utf8")) };
  }
}

/** The members that every line has. Somebody may have written into the file. */
const everyLine: Record<string, (value: unknown) => boolean> = {
  at: (value) => typeof value === "string",
  command: (value) => typeof value === "string",
  method: (value) => typeof value === "string",
  path: (value) => typeof value === "string",
  status: (value) => typeof value === "number" || value === null,
};

function requestIn(line: string): RecordedRequest {
  const request = JSON.parse(line);
  for (const [key, isRight] of Object.entries(everyLine))
    if (!isRight(request?.[key])) throw new SyntaxError(`a line of ${eventsFile} holds no request: it lacks ${key}`);
  return request;
}

/** What the events of a bundle tell, and what each command sent, by its name in the record. */
export interface Recorded extends Told {
  sent: ReadonlyMap<string, SentEvents>;
  /** What a report shows of them. */
  rows: ReportedEvents;
}

/**
 * What the events of a bundle tell: of each command, and of all together.
 * @param directory the folder of the bundle
 * @param ownFacets checks of the user's own facets
 */
export async function toldIn(directory: string, ownFacets: OwnFacets = new Map()): Promise<Recorded> {
  const sent = new Map<string, SentEvents>();
  const byCommand = new Map<string, RecordedLineage>();
  const conformance = new Map<string, Conformance>();
  const rows = new EventRows();
  for await (const request of recordedRequests(directory)) {
    const own = byCommand.get(request.command) ?? new RecordedLineage();
    byCommand.set(request.command, own);
    const event = acceptedEvent(request);
    own.add(request, event);
    const posted = sent.get(request.command) ?? new SentEvents();
    sent.set(request.command, posted);
    posted.add(request, event);
    const checked = conformance.get(request.command) ?? new Conformance(ownFacets);
    conformance.set(request.command, checked);
    checked.add(request);
    rows.add(request, event);
  }
  const [only = new RecordedLineage()] = byCommand.values();
  const all = byCommand.size > 1 ? await RecordedLineage.of(recordedRequests(directory)) : only;
  return { byCommand, all, conformance, sent, rows: rows.chosen };
}
