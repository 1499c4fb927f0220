import { columnLineageOf, fieldsOf } from "../lineage/columns.ts";
import { acceptedEvent, ancestorsOf, type Event, type EventDataset, kindOf, timeOf } from "../lineage/event.ts";
import { keyOf, type QualifiedName } from "../lineage/names.ts";
import { isAccepted, isEventPost, type RecordedRequest } from "../lineage/recorded-request.ts";
import { SharedLists } from "../lineage/shared-lists.ts";
import { keptRunId } from "../marquez/run-id.ts";
import { Refusals } from "./refusals.ts";
import { isEqual, type SentEvent } from "./sent-event.ts";
import { addToRun, type SentRuns } from "./sent-runs.ts";

export { describeEvents, endsOf, runsOf, type SentRun } from "./sent-runs.ts";

/** A column of a dataset. */
export interface QualifiedField extends QualifiedName {
  field: string;
}

/** The lineage of an output column as the accepted events told it. */
export interface SentColumn {
  /** The input columns that it comes from. */
  inputs: QualifiedField[];
  /** Whether an event has its lineage and, in the same event, its name in the schema facet. */
  isNamed: boolean;
}

/** A dataset as the accepted events told it. */
export interface SentDataset extends QualifiedName {
  key: string;
  /** The columns of its schema facets. */
  fields: Set<string>;
  /** Its columns, as an output of runs, that have lineage. */
  columns: Map<string, SentColumn>;
}

/** A request to post something elsewhere than events are posted. */
export interface Stray {
  path: string;
  /** `null`: Marquez did not answer. */
  status: number | null;
  error: string | undefined;
}

/** A span of time: its first moment, and the end, which does not belong to it. */
export interface TimeSpan {
  after: Date;
  before: Date;
}

/** Milliseconds within which it is not remembered when an event was: so little is kept of a job that runs for days. */
const moment = 100;

const noColumns: SentEvent["columns"] = {};

/** How many stray requests, and events that could not be read, are remembered. */
const mostRemembered = 100;

/**
 * Everything that one command sent, as the recorder saw it. It keeps names, not bodies, and each name once, so that it
 * stays small.
 */
export class SentEvents {
  /** Events that were posted, whether or not Marquez took them; one that is sent again counts again. */
  sent = 0;
  /** Events that Marquez stored: it answered 201. */
  accepted = 0;
  readonly events: SentEvent[] = [];
  readonly runs: SentRuns = new Map();
  readonly datasets = new Map<string, SentDataset>();
  /** What Marquez did not take. */
  readonly refusals = new Refusals();
  /** Events that Marquez accepted and the recorder could not read, in words. The first hundred. */
  readonly unread: string[] = [];
  /** Posts to another path than `/api/v1/lineage`. The first hundred. */
  readonly strays: Stray[] = [];
  readonly #byName = new Map<string, Map<string, SentDataset>>();
  readonly #names = new Map<string, string>();
  readonly #qualified = new Map<string, Map<string, QualifiedName>>();
  readonly #lists = new SharedLists();
  readonly #runIds = new Map<string, string>();
  /** How many accepted events there are, and of how many bytes, by the moment of their own time. */
  readonly #moments = new Map<number, { events: number; bytes: number }>();
  #areTimesKnown = true;

  /**
   * The time of the accepted events in spans that follow each other, to ask for the events of one after the other.
   * Undefined before the first event, or when one has an uncertain time.
   * @param most how many events a span has at most, and of how many bytes, unless all are of one moment
   */
  spans(most: { events: number; bytes: number }): TimeSpan[] | undefined {
    if (!this.#areTimesKnown || this.#moments.size === 0) return undefined;
    const moments = [...this.#moments].sort(([one], [other]) => one - other);
    const starts: number[] = [];
    let [events, bytes] = [Number.POSITIVE_INFINITY, 0];
    for (const [nth, of] of moments) {
      if (events + of.events > most.events || bytes + of.bytes > most.bytes) {
        starts.push(nth * moment);
        [events, bytes] = [0, 0];
      }
      events += of.events;
      bytes += of.bytes;
    }
    // Marquez rounds a time to microseconds, so that the last may be a moment later there.
    const end = ((moments.at(-1)?.[0] ?? 0) + 2) * moment;
    return starts.map((start, nth) => ({ after: new Date(start), before: new Date(starts[nth + 1] ?? end) }));
  }

  /**
   * Adds a request and its answer. Only posts count.
   * @param read the event that Marquez accepted, where it was read already
   */
  add(request: RecordedRequest, read = acceptedEvent(request)): void {
    if (request.method !== "POST") return;
    const { path, status, error } = request;
    if (!isEventPost(request)) {
      if (this.strays.length < mostRemembered) this.strays.push({ path, status, error });
      return;
    }
    this.sent++;
    if (!isAccepted(request)) {
      this.refusals.add(request, this.sent);
      return;
    }
    this.accepted++;
    this.refusals.accept(request);
    if (read) {
      this.#remember(read, request.bytes);
      this.#accept(read);
    } else if (this.unread.length < mostRemembered)
      this.unread.push(`event ${this.sent} could not be read: ${(request.text ?? "it has no body").slice(0, 100)}`);
  }

  #accept(read: Event): void {
    const kind = kindOf(read);
    const [inputs, outputs] = [read.inputs ?? [], read.outputs ?? []];
    const { parent } = ancestorsOf(read);
    const mention = (one: EventDataset): string => this.#addDataset(one).key;
    this.#append({
      kind,
      times: 1,
      nth: this.accepted,
      type: read.eventType,
      run: kind === "run" ? this.#runOf(read.run?.runId ?? "") : undefined,
      job: read.job && this.#nameOf(read.job),
      parent: parent && this.#nameOf(parent.job),
      dataset: kind === "dataset" && read.dataset ? mention(read.dataset) : undefined,
      inputs: this.#lists.of(inputs.map(mention)),
      outputs: this.#lists.of(outputs.map(mention)),
      // Marquez keeps column lineage of runs alone.
      columns: kind === "run" ? this.#columnsOf(outputs) : noColumns,
    });
  }

  #columnsOf(outputs: readonly EventDataset[]): SentEvent["columns"] {
    const columns = outputs.flatMap((one) => this.#addColumns(one));
    return columns.length === 0 ? noColumns : Object.fromEntries(columns);
  }

  #remember(read: Event, bytes: number): void {
    const time = timeOf(read)?.getTime();
    if (time === undefined) {
      this.#areTimesKnown = false;
      return;
    }
    const nth = Math.floor(time / moment);
    const known = this.#moments.get(nth) ?? { events: 0, bytes: 0 };
    this.#moments.set(nth, { events: known.events + 1, bytes: known.bytes + bytes });
  }

  #append(added: SentEvent): void {
    const last = this.events.at(-1);
    if (last && isEqual(last, added)) {
      last.times++;
      last.nth = added.nth;
    } else {
      this.events.push(added);
      addToRun(this.runs, added);
    }
  }

  #addDataset(one: EventDataset): SentDataset {
    const known = this.#byName.get(one.namespace)?.get(one.name) ?? this.#newDataset(one);
    if (one.facets !== undefined) for (const { name } of fieldsOf(one) ?? []) known.fields.add(this.#once(name));
    return known;
  }

  #newDataset(one: EventDataset): SentDataset {
    const name = { namespace: this.#once(one.namespace), name: this.#once(one.name) };
    const added = { ...name, key: keyOf(one), fields: new Set<string>(), columns: new Map<string, SentColumn>() };
    this.datasets.set(added.key, added);
    const others = this.#byName.get(name.namespace) ?? new Map<string, SentDataset>();
    this.#byName.set(name.namespace, others.set(name.name, added));
    return added;
  }

  #addColumns(output: EventDataset): [string, readonly string[]][] {
    if (output.facets === undefined) return [];
    const found = columnLineageOf(output).columns;
    if (found.length === 0) return [];
    const { key, columns } = this.#addDataset(output);
    const schema = new Set((fieldsOf(output) ?? []).map(({ name }) => name));
    const names = found.map(([column, inputs]) => {
      const name = this.#once(column);
      const { inputs: known = [], isNamed = false } = columns.get(name) ?? {};
      const added = inputs.filter((one) => !known.some((other) => isSameField(one, other)));
      // So made, a list has no room to grow: that would be most of its memory.
      const all = added.length > 0 ? known.concat(added.map(this.#fieldOf)) : known;
      columns.set(name, { inputs: all, isNamed: isNamed || schema.has(name) });
      return name;
    });
    return [[key, this.#lists.of(names)]];
  }

  #runOf(sent: string): string {
    const known = this.#runIds.get(sent) ?? keptRunId(sent);
    this.#runIds.set(sent, known);
    return known;
  }

  /** Equal names as one: `KeptJobs` works out once what follows from them. */
  #nameOf({ namespace, name }: QualifiedName): QualifiedName {
    const ofNamespace = this.#qualified.get(namespace) ?? new Map<string, QualifiedName>();
    const known = ofNamespace.get(name);
    if (known) return known;
    const added = { namespace: this.#once(namespace), name: this.#once(name) };
    this.#qualified.set(added.namespace, ofNamespace.set(added.name, added));
    return added;
  }

  #fieldOf = ({ namespace, name, field }: QualifiedField): QualifiedField => ({
    namespace: this.#once(namespace),
    name: this.#once(name),
    field: this.#once(field),
  });

  /** Ten thousand events name the same few hundred names. */
  #once(name: string): string {
    const known = this.#names.get(name) ?? name;
    this.#names.set(known, known);
    return known;
  }
}

const isSameField = (one: QualifiedField, other: QualifiedField): boolean =>
  one.field === other.field && one.name === other.name && one.namespace === other.namespace;
