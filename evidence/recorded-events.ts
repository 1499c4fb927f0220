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
    yield await wholeRequest(requestIn(line), directory);
  }
}

/** A request with its event, also where that is in a file of its own. */
function wholeRequest(request: RecordedRequest, directory: string): RecordedRequest | Promise<RecordedRequest> {
  const { file } = request;
  if (file === undefined || !largeEvent.test(file)) return request;
  return readFile(join(directory, file), "utf8").then((text) => ({ ...request, event: JSON.parse(text) }));
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

/** Gathers what recorded requests tell: of each command, and of all together. Nothing is held of their bodies. */
export class Telling {
  readonly #directory: string;
  readonly #ownFacets: OwnFacets;
  readonly #sent = new Map<string, SentEvents>();
  /** The commands of which `#sent` has what somebody else gathers, too. */
  readonly #shared = new Set<string>();
  readonly #byCommand = new Map<string, RecordedLineage>();
  readonly #conformance = new Map<string, Conformance>();
  readonly #rows = new EventRows();

  /**
   * @param directory the folder of the bundle
   * @param ownFacets checks of the user's own facets
   */
  constructor(directory: string, ownFacets: OwnFacets = new Map()) {
    this.#directory = directory;
    this.#ownFacets = ownFacets;
  }

  /**
   * Takes what somebody gathers of what a command sends, as it is sent: as long as nothing of it has to be concealed, its
   * lines tell the same, and twenty thousand events are held once.
   */
  share(command: string, sent: SentEvents): void {
    if (!this.#sent.has(command)) this.#sent.set(command, sent);
    if (this.#sent.get(command) === sent) this.#shared.add(command);
  }

  /**
   * Takes the next line of the record, once it is in the file.
   * @param isAsSent whether nothing of it was concealed
   */
  async addLine(line: string, isAsSent: boolean): Promise<void> {
    const request = await wholeRequest(requestIn(line), this.#directory);
    this.add(request);
    const { command } = request;
    if (!isAsSent && this.#shared.delete(command)) this.#sent.set(command, await sentIn(this.#directory, command));
  }

  /** Takes the next request of the record, as it is read from the bundle. */
  add(request: RecordedRequest): void {
    const { command } = request;
    const event = acceptedEvent(request);
    known(this.#byCommand, command, () => new RecordedLineage()).add(request, event);
    if (!this.#shared.has(command)) known(this.#sent, command, () => new SentEvents()).add(request, event);
    known(this.#conformance, command, () => new Conformance(this.#ownFacets)).add(request);
    this.#rows.add(request, event);
  }

  /** What the requests told, once all were added. */
  async recorded(): Promise<Recorded> {
    const byCommand = this.#byCommand;
    const [only = new RecordedLineage()] = byCommand.values();
    const all = byCommand.size > 1 ? await RecordedLineage.of(recordedRequests(this.#directory)) : only;
    return { byCommand, all, conformance: this.#conformance, sent: this.#sent, rows: this.#rows.chosen };
  }
}

/** What a command sent, as the record has it so far. */
async function sentIn(directory: string, command: string): Promise<SentEvents> {
  const sent = new SentEvents();
  for await (const request of recordedRequests(directory)) if (request.command === command) sent.add(request);
  return sent;
}

function known<T>(all: Map<string, T>, key: string, make: () => T): T {
  const one = all.get(key) ?? make();
  all.set(key, one);
  return one;
}

/**
 * What the events of a bundle tell: of each command, and of all together.
 * @param directory the folder of the bundle
 * @param ownFacets checks of the user's own facets
 */
export async function toldIn(directory: string, ownFacets?: OwnFacets): Promise<Recorded> {
  const telling = new Telling(directory, ownFacets);
  for await (const request of recordedRequests(directory)) telling.add(request);
  return telling.recorded();
}
