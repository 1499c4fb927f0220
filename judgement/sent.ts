import { z } from "zod";
import { keyOf, type QualifiedName } from "./names.ts";
import type { RecordedRequest } from "./recorded-request.ts";

/** The kinds of event of OpenLineage 2-0-2. */
export type EventKind = "run" | "job" | "dataset";

/** An event that Marquez accepted, without its facets. Equal events that follow each other count once. */
export interface SentEvent {
  kind: EventKind;
  /** How many equal events followed each other. */
  times: number;
  /** `START`, `COMPLETE` and so on; undefined when the event has none. */
  type: string | undefined;
  eventTime: string;
  /** As sent; undefined for a job event or a dataset event. */
  runId: string | undefined;
  job: QualifiedName | undefined;
  parent: QualifiedName | undefined;
  /** The key of a dataset event's dataset. */
  dataset: string | undefined;
  /** Keys of datasets. */
  inputs: string[];
  outputs: string[];
  /** Output columns with column lineage, by the key of their dataset. */
  columns: Record<string, string[]>;
}

/** An event, or anything else that was posted, that Marquez did not take. */
export interface RefusedEvent {
  /** Its number among all that the command sent, from 1. */
  nth: number;
  what: string;
  status: number | null;
  /** Marquez's words, or why there is no answer. */
  words: string;
}

/** A dataset as the accepted events told it. */
export interface SentDataset extends QualifiedName {
  /** The columns of its schema facets. */
  fields: Set<string>;
  /** Output columns, and the input fields that they come from. */
  columns: Map<string, (QualifiedName & { field: string })[]>;
}

const text = z.string().catch("");
const named = z.looseObject({ namespace: text, name: text });
const fields = z.object({ fields: z.array(z.object({ name: text })).catch([]) });
const inputField = z.object({ namespace: text, name: text, field: text });
const columnLineage = z.object({
  fields: z.record(z.string(), z.object({ inputFields: z.array(inputField).catch([]) })).catch({}),
});
const dataset = named.extend({
  facets: z
    .object({ schema: fields.optional().catch(undefined), columnLineage: columnLineage.optional().catch(undefined) })
    .nullish()
    .catch(undefined),
});
const datasets = z.array(dataset).nullish().catch(undefined);
const parentFacet = z.object({ job: named }).optional().catch(undefined);
const event = z.object({
  eventType: z.string().optional().catch(undefined),
  eventTime: text,
  schemaURL: text,
  run: z
    .object({
      runId: text,
      facets: z.object({ parent: parentFacet, parentRun: parentFacet }).nullish().catch(undefined),
    })
    .optional()
    .catch(undefined),
  job: named.optional().catch(undefined),
  dataset: dataset.optional().catch(undefined),
  inputs: datasets,
  outputs: datasets,
});
type Event = z.output<typeof event>;

const lineagePath = /^\/api\/v\d+\/lineage\/?(\?|$)/;
/** How many refused events and stray requests are remembered; all are counted. */
const mostRemembered = 100;

/**
 * Everything that one command sent, as the recorder saw it. It keeps names, not bodies, so that it
 * stays small.
 */
export class SentEvents {
  /** Events that were posted, whether or not Marquez took them. */
  sent = 0;
  /** Events that Marquez stored: it answered 201. */
  accepted = 0;
  readonly events: SentEvent[] = [];
  readonly datasets = new Map<string, SentDataset>();
  /** The first hundred that Marquez did not take. */
  readonly refused: RefusedEvent[] = [];
  /** The earliest and the latest eventTime of the accepted events; undefined before one has such a time. */
  span: { from: Date; to: Date } | undefined;
  /** Posts to another path than `/api/v1/lineage`, as `POST /api/api/v1/lineage: 404`. The first hundred. */
  readonly strays: string[] = [];

  /** Adds a request and its answer. Only posts count. */
  add(request: RecordedRequest): void {
    if (request.method !== "POST") return;
    const { path, status } = request;
    if (!lineagePath.test(path)) {
      if (this.strays.length < mostRemembered) this.strays.push(`POST ${path}: ${status ?? request.error}`);
      return;
    }
    this.sent++;
    const read = event.safeParse(request.event).data;
    // A body that is no OpenLineage event is answered with 200 and ignored (OpenLineageResource.create).
    if (status === 201 && read) {
      this.accepted++;
      this.#accept(read);
    } else if (this.refused.length < mostRemembered) this.refused.push(this.#refusal(request, read));
  }

  #refusal({ status, answer, error, text: body }: RecordedRequest, read: Event | undefined): RefusedEvent {
    const words =
      status === 200
        ? "Marquez ignores it, because it is no OpenLineage event"
        : (answer ?? error ?? "").trim() || "no words";
    const what = read?.job
      ? `${read.eventType ?? "an event"} of job ${read.job.name}`
      : (body ?? "an event").slice(0, 60);
    return { nth: this.sent, what, status, words };
  }

  #accept(read: Event): void {
    const parent = read.run?.facets?.parent ?? read.run?.facets?.parentRun;
    const [inputs, outputs] = [read.inputs ?? [], read.outputs ?? []];
    for (const one of [...inputs, ...outputs, ...(read.dataset ? [read.dataset] : [])]) this.#addDataset(one);
    const columns = outputs.flatMap((one) => {
      const names = Object.keys(one.facets?.columnLineage?.fields ?? {});
      return names.length > 0 ? [[keyOf(one), names] as const] : [];
    });
    const kind = kindOf(read);
    this.#widen(new Date(read.eventTime));
    this.#append({
      kind,
      times: 1,
      type: read.eventType,
      eventTime: read.eventTime,
      runId: kind === "run" ? (read.run?.runId ?? "") : undefined,
      job: read.job && { namespace: read.job.namespace, name: read.job.name },
      parent: parent && { namespace: parent.job.namespace, name: parent.job.name },
      dataset: kind === "dataset" && read.dataset ? keyOf(read.dataset) : undefined,
      inputs: inputs.map(keyOf),
      outputs: outputs.map(keyOf),
      columns: Object.fromEntries(columns),
    });
  }

  #widen(time: Date): void {
    if (Number.isNaN(time.getTime())) return;
    const { from, to } = this.span ?? { from: time, to: time };
    this.span = { from: time < from ? time : from, to: time > to ? time : to };
  }

  /** A streaming job sends the same RUNNING event for hours: it is kept once, with the last time. */
  #append(added: SentEvent): void {
    const last = this.events.at(-1);
    if (last && signature(last) === signature(added)) {
      last.times++;
      last.eventTime = added.eventTime;
    } else this.events.push(added);
  }

  #addDataset(one: z.output<typeof dataset>): void {
    const key = keyOf(one);
    let known = this.datasets.get(key);
    if (!known) {
      known = { namespace: one.namespace, name: one.name, fields: new Set(), columns: new Map() };
      this.datasets.set(key, known);
    }
    for (const { name } of one.facets?.schema?.fields ?? []) known.fields.add(name);
    for (const [column, { inputFields }] of Object.entries(one.facets?.columnLineage?.fields ?? {}))
      known.columns.set(column, inputFields);
  }
}

/**
 * Marquez tells the kinds apart by the end of schemaURL; anything else is a run event
 * (EventTypeResolver).
 */
const kindOf = ({ schemaURL }: Event): EventKind =>
  schemaURL.endsWith("/JobEvent") ? "job" : schemaURL.endsWith("/DatasetEvent") ? "dataset" : "run";

const signature = ({ times: _, eventTime: __, ...rest }: SentEvent): string => JSON.stringify(rest);

/** A run as its accepted events told it. */
export interface SentRun {
  /** As sent. */
  runId: string;
  /** The job of its last event. */
  job: QualifiedName;
  /** The parent's job, from its first event that names one. */
  parent: QualifiedName | undefined;
  /** In the order in which they arrived. */
  events: SentEvent[];
}

/** The runs that the accepted events told of, in the order of their first events. */
export function runsOf({ events }: Pick<SentEvents, "events">): SentRun[] {
  const runs = new Map<string, SentRun>();
  for (const one of events) {
    if (one.runId === undefined || one.job === undefined) continue;
    const run = runs.get(one.runId);
    if (!run) runs.set(one.runId, { runId: one.runId, job: one.job, parent: one.parent, events: [one] });
    else {
      run.events.push(one);
      run.job = one.job;
      run.parent ??= one.parent;
    }
  }
  return [...runs.values()];
}

const endings = new Map([
  ["COMPLETE", "COMPLETED"],
  ["FAIL", "FAILED"],
  ["ABORT", "ABORTED"],
]);

/** The states that a run's events ended it in, in order: none, one, or several that contradict each other. */
export const endsOf = ({ events }: SentRun): string[] =>
  events.flatMap(({ type }) => endings.get(type?.toUpperCase() ?? "") ?? []);

/** The events of a run in words: `START, 3 x RUNNING, COMPLETE`. */
export const describeEvents = ({ events }: SentRun): string =>
  events.map(({ type, times }) => `${times > 1 ? `${times} x ` : ""}${type ?? "no type"}`).join(", ");
