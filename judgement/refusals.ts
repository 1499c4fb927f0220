import { createHash } from "node:crypto";
import { type Event, readEvent } from "../lineage/event.ts";
import type { RecordedRequest } from "../lineage/recorded-request.ts";

/** An event, or anything else that was posted as one, that Marquez did not take. */
export interface RefusedEvent {
  /** Its number among all that the command posted, from 1: that of the first time. */
  nth: number;
  /** How often it was posted in vain. */
  times: number;
  what: string;
  /** `null`: Marquez did not answer. */
  status: number | null;
  /** Marquez's words, or why there is no answer. Those of the last time. */
  words: string;
  /** Namespaces of its datasets that Marquez does not allow. */
  namespaces: string[];
  /** What it says, as far as it could be read. */
  event: Pick<Event, "eventType" | "run" | "job">;
}

/** How many refused events are remembered with their words; all are counted. */
const mostRemembered = 100;
/** How many refused events are recognised when they are sent again. */
const mostRecognised = 10_000;
/** Characters of Marquez's words in a message: it may answer with a page, or with a stack of causes. */
const longestWords = 300;

/**
 * What Marquez did not take. Clients send an event again that was refused, or that got no answer: one that Marquez takes
 * then is not lost.
 */
export class Refusals {
  /** Events that Marquez took when they were sent again. The first hundred. */
  readonly recovered: RefusedEvent[] = [];
  /** How many of the posts repeated an event that had not been taken. */
  again = 0;
  readonly #open = new Map<string, RefusedEvent>();
  #forgotten = 0;

  /** The first hundred that Marquez never took. */
  get lost(): RefusedEvent[] {
    return [...this.#open.values()].slice(0, mostRemembered);
  }

  /** How many different events Marquez never took. */
  get count(): number {
    return this.#open.size + this.#forgotten;
  }

  /** Adds a post that Marquez did not take. */
  add(request: RecordedRequest, nth: number): void {
    const digest = digestOf(request);
    const known = this.#open.get(digest);
    const { status } = request;
    if (known) {
      this.again++;
      Object.assign(known, { times: known.times + 1, status, words: wordsOf(request) });
    } else if (this.#open.size < mostRecognised) this.#open.set(digest, refusal(request, nth));
    else this.#forgotten++;
  }

  /** Notes a post that Marquez took: it may be one that it did not take before. */
  accept(request: RecordedRequest): void {
    if (this.#open.size === 0) return;
    const digest = digestOf(request);
    const known = this.#open.get(digest);
    if (!known) return;
    this.again++;
    this.#open.delete(digest);
    if (this.recovered.length < mostRemembered) this.recovered.push(known);
  }
}

const digestOf = ({ event, text }: RecordedRequest): string =>
  createHash("sha256")
    .update(JSON.stringify(event) ?? text ?? "")
    .digest("base64");

function refusal(request: RecordedRequest, nth: number): RefusedEvent {
  const event = readEvent(request.event);
  const all = [...(event?.inputs ?? []), ...(event?.outputs ?? []), ...(event?.dataset ? [event.dataset] : [])];
  const namespaces = [...new Set(all.map(({ namespace }) => namespace))].filter((one) => !allowed.test(one));
  const { status } = request;
  const { eventType, run, job } = event ?? {};
  const about = {
    eventType,
    run: run && { runId: run.runId },
    job: job && { namespace: job.namespace, name: job.name },
  };
  return { nth, times: 1, what: whatOf(event, request), status, words: wordsOf(request), namespaces, event: about };
}

/**
 * The namespace of a dataset, for Marquez: that of a job with other letters is rewritten, that of a dataset refused. What
 * was redacted since stands for letters that it allowed.
 */
const allowed = /^(?:[a-z:/A-Z0-9\-_.@+;=]|\*{3})+$/;

function whatOf(event: Event | undefined, { text }: RecordedRequest): string {
  if (event?.job) return `${event.eventType ?? "an event"} of job ${event.job.name || "without a name"}`;
  if (event?.dataset) return `a dataset event of ${event.dataset.name || "a dataset without a name"}`;
  return text ? `the text ${text.slice(0, 60)}` : "no OpenLineage event";
}

function wordsOf({ status, answer, error }: RecordedRequest): string {
  if (status === 200) return "Marquez ignores it, because it is no OpenLineage event";
  // Marquez's own pages of errors are HTML.
  const plain = (answer ?? error ?? "").replace(/^\s*<.*>\s*$/s, (page) => page.replaceAll(/<[^>]*>/g, " "));
  const words = plain.replaceAll(/\s+/g, " ").trim() || "no words";
  return words.length > longestWords ? `${words.slice(0, longestWords)}…` : words;
}

/** `event 2 (COMPLETE of job orders): status 422: …` */
export const describeRefusal = ({ nth, times, what, status, words }: RefusedEvent): string =>
  `event ${nth} (${what}${times > 1 ? `, sent ${times} times` : ""}): ` +
  `${status === null ? "no answer" : `status ${status}`}: ${words}`;
