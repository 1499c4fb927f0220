import { isEventPost, type RecordedRequest } from "../lineage/recorded-request.ts";
import { checkEvent } from "./check-event.ts";
import { isMapping } from "./check-shape.ts";
import type { Finding } from "./finding.ts";
import { checkNaming } from "./naming.ts";
import type { OwnFacets } from "./own-facets.ts";
import { quote } from "./path.ts";
import { Producer } from "./producer.ts";

/** A finding that any number of events have, told once. */
export interface GroupedFinding extends Finding {
  /** How many events have it. */
  events: number;
  /** The first of them: its number among those that the command posted, from 1, and what it says. */
  first: { nth: number; title: string };
}

/** More kinds of finding than these are counted and not kept. */
const most = 500;

/** What the events of one command keep of OpenLineage's specification, and what they do not. */
export class Conformance {
  /** Events that were posted, whether or not Marquez took them. */
  events = 0;
  /** Findings that were not kept, because there were too many kinds of them. */
  left = 0;
  /** Who sent the events, by the member `producer`. */
  readonly producers = new Map<string, Producer>();
  readonly #own: OwnFacets;
  readonly #findings = new Map<string, GroupedFinding>();

  /** @param own checks of the user's own facets */
  constructor(own: OwnFacets = new Map()) {
    this.#own = own;
  }

  get findings(): GroupedFinding[] {
    return [...this.#findings.values()];
  }

  /** Adds a request. Only posts of events count. */
  add(request: RecordedRequest): void {
    if (!isEventPost(request)) return;
    this.events++;
    const { event, text } = request;
    const findings =
      event === undefined && text !== undefined
        ? [noJson(text)]
        : [...checkEvent(event, this.#own), ...checkNaming(event)];
    const title = titleOf(event);
    const keys = new Set<string>();
    for (const finding of findings) {
      const key = JSON.stringify([finding.code, finding.place, finding.severity]);
      if (keys.has(key)) continue;
      keys.add(key);
      const known = this.#findings.get(key);
      if (known) known.events++;
      else if (this.#findings.size >= most) this.left++;
      else this.#findings.set(key, { ...finding, events: 1, first: { nth: this.events, title } });
    }
    this.#addProducer(event, findings);
  }

  #addProducer(event: unknown, findings: readonly Finding[]): void {
    const producer = isMapping(event) && typeof event.producer === "string" ? event.producer.slice(0, 300) : "unknown";
    const known = this.producers.get(producer) ?? (this.producers.size < most ? new Producer(producer) : undefined);
    if (!known) return;
    this.producers.set(producer, known);
    known.add(event, findings);
  }
}

const noJson = (text: string): Finding => ({
  severity: "error",
  code: "event.json",
  path: "$",
  place: "$",
  words: `expected an event in JSON, found ${quote(text)}`,
});

/** An event in words: `COMPLETE of job my.job`. */
export function titleOf(event: unknown): string {
  if (!isMapping(event)) return "no event";
  const { eventType, job, dataset } = event;
  const nameOf = (value: unknown): string | undefined =>
    isMapping(value) && typeof value.name === "string" ? value.name.slice(0, 120) : undefined;
  const type = typeof eventType === "string" ? eventType.slice(0, 20) : undefined;
  if (nameOf(job) === undefined && nameOf(dataset) !== undefined) return `dataset ${nameOf(dataset)}`;
  const of = nameOf(job) === undefined ? "" : `job ${nameOf(job)}`;
  return [type, of].filter(Boolean).join(" of ") || "without a type and a job";
}
