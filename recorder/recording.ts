import type { Bundle } from "../evidence/bundle.ts";
import { type FacetSchemas, ownFacetsOf } from "../evidence/facet-schemas.ts";
import { eventsFile, Telling } from "../evidence/recorded-events.ts";
import { SentEvents } from "../judgement/sent.ts";
import type { RecordedRequest } from "../lineage/recorded-request.ts";
import type { SecretHeaders } from "../settings/credentials.ts";
import { type Described, describeExchange } from "./describe.ts";
import { heard, lineOf, writeBody } from "./entry.ts";
import type { Exchange } from "./forwarding.ts";
import { longestInLine, longestQueue } from "./limits.ts";
import { LinesFile } from "./lines-file.ts";
import { ForwardingServer, type Receiver, type ReceiverOptions } from "./receiver.ts";
import { Target } from "./target.ts";

/**
 * Hears of a request once Marquez has answered it. What it hears is not redacted, and has the event in any case. What a
 * command sent may be gathered in the same way.
 */
export type Hear = ((request: RecordedRequest) => void) | SentEvents;

export interface RecordingOptions extends Partial<ReceiverOptions> {
  /** Headers that Marquez wants with every request. The record has what the command sent, without them. */
  headers?: SecretHeaders;
  /** JSON Schemas of the user's own facets, to check those as they come. */
  schemas?: FacetSchemas;
}

/** Bytes that a request takes besides its body, roughly: headers, path, times. */
const besidesBody = 4 * 1024;

/**
 * The record of all that a rehearsal's commands send to Marquez: the evidence file `events.ndjson`, one line a request,
 * in the order of the answers. Dispose of it before the bundle is sealed.
 */
export class Recording implements AsyncDisposable {
  readonly #bundle: Bundle;
  readonly #options: Required<RecordingOptions>;
  readonly #receivers: Receiver[] = [];
  #file: Promise<LinesFile | undefined> | undefined;
  /** The exchanges are written one after the other, so that only one of them at a time is unpacked. */
  #written: Promise<void> = Promise.resolve();
  #waiting = 0;
  #largeBodies = 0;
  #failure: unknown;
  /** What the lines tell that were written. */
  #telling: Telling | undefined;
  #closed: () => void = () => {};
  #end: Promise<void> | undefined;

  constructor(bundle: Bundle, { grace = 5000, headers = {}, schemas = {} }: RecordingOptions = {}) {
    this.#bundle = bundle;
    this.#options = { grace, headers, schemas };
  }

  /**
   * What the record tells, and the schemas that its facets were checked with: the same as whoever reads the file finds.
   * Each line was read as soon as it was written, so that there is nothing left to do when the command has ended. Undefined
   * where a line could not be read.
   */
  get told(): { telling: Telling; schemas: FacetSchemas } | undefined {
    return this.#telling && { telling: this.#telling, schemas: this.#options.schemas };
  }

  /** The bytes of all requests that are answered and not written yet. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Opens an address of its own for a command. Whatever reaches it goes to Marquez, and is recorded as this command's.
   * A disk that is full breaks no sender.
   * @param command the name that the lines bear: `refine`, `refine-aviation`, `prefect`
   * @param marquezUrl http or https, with or without a path
   * @param hear called for each request after Marquez's answer arrived
   */
  async receive(command: string, marquezUrl: string, hear: Hear = () => {}): Promise<Receiver> {
    this.#file ??= this.#open().catch((error) => this.#fail(error));
    await this.#file;
    if (hear instanceof SentEvents) this.#telling?.share(command, hear);
    const record = (exchange: Exchange) => this.#enqueue(command, exchange, hear);
    const recorder = { room: () => this.#room(), record };
    const receiver = await ForwardingServer.listen(
      new Target(marquezUrl, this.#options.headers),
      recorder,
      this.#options,
    );
    this.#receivers.push(receiver);
    return receiver;
  }

  /**
   * Closes the receivers that are still open, and the file.
   * @throws RehearsalError STEP when the disk was full; whatever `hear` threw
   */
  [Symbol.asyncDispose](): Promise<void> {
    this.#end ??= this.#close();
    return this.#end;
  }

  async #close(): Promise<void> {
    await Promise.all(this.#receivers.map((receiver) => receiver[Symbol.asyncDispose]()));
    await this.#written;
    await (await this.#file)?.[Symbol.asyncDispose]();
    this.#closed();
    if (this.#failure) throw this.#failure;
  }

  async #open(): Promise<LinesFile> {
    // Whoever seals the bundle first, without waiting, ends the record with what it holds.
    const { path, closed } = this.#bundle.open(eventsFile, () => this[Symbol.asyncDispose]());
    this.#closed = closed;
    this.#telling = new Telling(this.#bundle.directory, await ownFacetsOf(this.#options.schemas));
    return await LinesFile.create(path);
  }

  #fail(error: unknown): undefined {
    this.#failure ??= error;
  }

  async #room(): Promise<void> {
    while (this.#waiting > longestQueue) await this.#written;
  }

  #enqueue(command: string, exchange: Exchange, hear: Hear): Promise<void> {
    const held = exchange.body.kept + exchange.answer.kept + besidesBody;
    this.#waiting += held;
    this.#written = this.#written
      .then(() => this.#record(command, exchange, hear))
      .catch((error) => this.#fail(error))
      .then(() => {
        this.#waiting -= held;
      });
    return this.#written;
  }

  async #record(command: string, exchange: Exchange, hear: Hear): Promise<void> {
    const described = await describeExchange(command, exchange);
    const large = described.size > longestInLine;
    const file = large ? await this.#writeBody(described).catch((error) => this.#fail(error)) : undefined;
    const request = heard(described, file);
    if (hear instanceof SentEvents) hear.add(request);
    else hear(request);
    if (this.#failure) return;
    const { line, isAsSent } = lineOf(described, this.#bundle.redactor, file);
    await (await this.#file)?.add(line);
    const isWhole = file === undefined || this.#bundle.isAsGiven(file);
    await this.#telling?.addLine(line, isAsSent && isWhole).catch(() => {
      this.#telling = undefined;
    });
  }

  #writeBody(described: Described): Promise<string> {
    this.#largeBodies++;
    return writeBody(this.#bundle, `event-${String(this.#largeBodies).padStart(4, "0")}`, described);
  }
}
