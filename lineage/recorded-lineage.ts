import { hash } from "node:crypto";
import { keptJobName, keptNamespace } from "../marquez/kept-name.ts";
import { keptRunId } from "../marquez/run-id.ts";
import { type ColumnInput, columnLineageOf, type Field, fieldsOf, type Transformation } from "./columns.ts";
import {
  acceptedEvent,
  ancestorsOf,
  type Event,
  type EventDataset,
  type EventKind,
  kindOf,
  type RunReference,
} from "./event.ts";
import { keyOf, type QualifiedName } from "./names.ts";
import type { RecordedRequest } from "./recorded-request.ts";
import { SharedLists, SharedValues } from "./shared-lists.ts";

/** Facets by key, each as it was told last. */
export type Facets = Map<string, unknown>;

/** An accepted event. */
export interface RecordedEvent {
  /** Its number among the accepted events of the rehearsal, from 1. */
  nth: number;
  /** The command that sent it: `refine`, `refine-aviation`, `prefect`. */
  command: string;
  kind: EventKind;
  /** `START`, `COMPLETE` and so on, as it was sent. */
  type: string | undefined;
  /** The time as it was sent. */
  time: string;
  producer: string;
  /** The id under which Marquez keeps its run. */
  run: string | undefined;
  /** The key of its job. */
  job: string | undefined;
  parent: RunReference | undefined;
  root: RunReference | undefined;
  /** Keys of datasets. */
  inputs: readonly string[];
  outputs: readonly string[];
  /** Keys of those of them whose schema the event tells. */
  described: readonly string[];
}

/** A job, under the name that Marquez gives it: with a parent it is `parent.job`. */
export interface RecordedJob extends QualifiedName {
  key: string;
  /** The name in its events. */
  sentAs: QualifiedName;
  commands: Set<string>;
  /** Whether a job event told of it. */
  isStatic: boolean;
  /** The ids of its runs. */
  runs: Set<string>;
  /** Keys of datasets. */
  inputs: Set<string>;
  outputs: Set<string>;
  facets: Facets;
}

/** A dataset, with all that the events tell of it together. */
export interface RecordedDataset extends QualifiedName {
  key: string;
  /** Keys of the jobs that read it and that write it. */
  readBy: Set<string>;
  writtenBy: Set<string>;
  facets: Facets;
  /** What its schema facet names, in order: as an output, where it is one. Undefined without such a facet. */
  fields: Field[] | undefined;
  /** The input columns that each of its columns comes from. */
  columns: Map<string, ColumnInput[]>;
  /** Columns of which an event tells that they are made of no column. */
  constants: Set<string>;
  /** Input columns that all its rows depend on. */
  rows: ColumnInput[];
}

/** A run. */
export interface RecordedRun {
  /** The id under which Marquez keeps it. */
  id: string;
  /** The id in its first event. */
  sentId: string;
  /** The key of the job of its first event: Marquez leaves a run with it. */
  job: string;
  command: string;
  /** In the order in which they arrived. */
  events: RecordedEvent[];
  facets: Facets;
  /** The facets of this run's inputs and outputs, such as `outputStatistics`, by the key of the dataset. */
  inputs: Map<string, Facets>;
  outputs: Map<string, Facets>;
}

/**
 * The lineage that the events of a rehearsal tell, as far as Marquez accepted them. It grows with the names and facets
 * that are told, and holds each facet once: as it was told last.
 */
export class RecordedLineage {
  readonly jobs = new Map<string, RecordedJob>();
  readonly datasets = new Map<string, RecordedDataset>();
  readonly runs = new Map<string, RecordedRun>();
  readonly events: RecordedEvent[] = [];
  /** How many recorded events it leaves out, because Marquez did not accept them. */
  refused = 0;
  readonly #texts = new Map<string, string>();
  readonly #lists = new SharedLists();
  readonly #ways = new SharedValues<Transformation[]>();
  readonly #fields = new SharedValues<Field[]>();
  /** The datasets by namespace and name: a key takes long to make, and events name each dataset many times. */
  readonly #byName = new Map<string, Map<string, RecordedDataset>>();
  /** What was told of each dataset last, as a digest. */
  readonly #told = new WeakMap<RecordedDataset, string>();

  /** The lineage of requests, of whichever command. */
  static async of(requests: AsyncIterable<RecordedRequest> | Iterable<RecordedRequest>): Promise<RecordedLineage> {
    const lineage = new RecordedLineage();
    for await (const one of requests) lineage.add(one);
    return lineage;
  }

  /**
   * Adds a recorded request. Only an event that Marquez accepted counts.
   * @param read that event, where it was read already
   */
  add(request: RecordedRequest, read = acceptedEvent(request)): void {
    if (!read) {
      if (request.event !== undefined) this.refused++;
      return;
    }
    const kind = kindOf(read);
    const ancestors = kind === "run" ? ancestorsOf(read) : { parent: undefined, root: undefined };
    const job = kind !== "dataset" && read.job ? this.#job(read.job, ancestors.parent, request.command) : undefined;
    const event: RecordedEvent = {
      nth: this.events.length + 1,
      command: request.command,
      kind,
      type: read.eventType,
      time: read.eventTime,
      producer: this.#once(read.producer),
      run: kind === "run" && job ? keptRunId(read.run?.runId ?? "") : undefined,
      job: job?.key,
      ...ancestors,
      inputs: this.#mentioned(kind === "dataset" ? [] : (read.inputs ?? []), "input", job),
      outputs: this.#mentioned(kind === "dataset" ? [] : (read.outputs ?? []), "output", job),
      described: this.#lists.of(kind === "dataset" ? [] : this.#described(read)),
    };
    if (kind === "dataset" && read.dataset) this.#tell(this.#dataset(read.dataset), read.dataset, "output");
    if (kind === "job" && job) job.isStatic = true;
    if (event.run !== undefined && job) this.#addToRun(event.run, job, event, read);
    this.events.push(event);
  }

  #job(told: NonNullable<Event["job"]>, parent: RunReference | undefined, command: string): RecordedJob {
    const name = { namespace: keptNamespace(told.namespace), name: keptJobName(told.name, parent?.job.name) };
    const job = this.jobs.get(keyOf(name)) ?? this.#newJob(name, told);
    job.commands.add(command);
    mergeFacets(job.facets, told.facets);
    return job;
  }

  #newJob({ namespace, name }: QualifiedName, told: QualifiedName): RecordedJob {
    const added: RecordedJob = {
      key: this.#once(keyOf({ namespace, name })),
      namespace: this.#once(namespace),
      name: this.#once(name),
      sentAs: { namespace: this.#once(told.namespace), name: this.#once(told.name) },
      commands: new Set(),
      isStatic: false,
      runs: new Set(),
      inputs: new Set(),
      outputs: new Set(),
      facets: new Map(),
    };
    this.jobs.set(added.key, added);
    return added;
  }

  #mentioned = (all: EventDataset[], side: "input" | "output", job: RecordedJob | undefined): readonly string[] =>
    this.#lists.of(all.map((one) => this.#mention(one, side, job)));

  #mention(told: EventDataset, side: "input" | "output", job: RecordedJob | undefined): string {
    const dataset = this.#dataset(told);
    this.#tell(dataset, told, side);
    if (job) {
      (side === "input" ? dataset.readBy : dataset.writtenBy).add(job.key);
      (side === "input" ? job.inputs : job.outputs).add(dataset.key);
    }
    return dataset.key;
  }

  #described = ({ inputs, outputs }: Event): string[] =>
    [...(inputs ?? []), ...(outputs ?? [])].filter(fieldsOf).map((one) => this.#dataset(one).key);

  #dataset({ namespace, name }: QualifiedName): RecordedDataset {
    const ofNamespace = this.#byName.get(namespace) ?? new Map<string, RecordedDataset>();
    const known = ofNamespace.get(name);
    if (known) return known;
    const added: RecordedDataset = {
      key: this.#once(keyOf({ namespace, name })),
      namespace: this.#once(namespace),
      name: this.#once(name),
      readBy: new Set(),
      writtenBy: new Set(),
      facets: new Map(),
      fields: undefined,
      columns: new Map(),
      constants: new Set(),
      rows: [],
    };
    this.datasets.set(added.key, added);
    this.#byName.set(added.namespace, ofNamespace.set(added.name, added));
    return added;
  }

  #tell(dataset: RecordedDataset, told: EventDataset, side: "input" | "output"): void {
    if (told.facets === undefined) return;
    // Every event of a run repeats the same facets of its datasets, with hundreds of columns.
    const text = textOf(told.facets);
    const digest = text === undefined ? undefined : hash("sha1", side + text, "base64");
    if (digest !== undefined && this.#told.get(dataset) === digest) return;
    this.#told.set(dataset, digest ?? "");
    mergeFacets(dataset.facets, this.#shared(told.facets) as Readonly<Record<string, unknown>>);
    // A reader may see a part of the fields only: what the writer says counts.
    const fields = fieldsOf(told);
    if (fields && (side === "output" || dataset.fields === undefined || dataset.writtenBy.size === 0))
      dataset.fields = this.#fields.of(fields);
    if (side === "input") return;
    const { columns, constants, rows } = columnLineageOf(told);
    for (const column of constants) dataset.constants.add(this.#once(column));
    for (const [column, inputs] of columns)
      dataset.columns.set(column, this.#merged(dataset.columns.get(column) ?? [], inputs));
    dataset.rows = this.#merged(dataset.rows, rows);
  }

  /** Column inputs, each once; what is told later of the same one replaces what was told before. */
  #merged(known: ColumnInput[], told: ColumnInput[]): ColumnInput[] {
    if (told.length === 0) return known;
    const merged = new Map(known.map((one) => [keyOfColumn(one), one]));
    for (const one of told)
      merged.set(keyOfColumn(one), {
        namespace: this.#once(one.namespace),
        name: this.#once(one.name),
        field: this.#once(one.field),
        transformations: this.#ways.of(one.transformations),
      });
    return [...merged.values()];
  }

  #addToRun(id: string, job: RecordedJob, event: RecordedEvent, read: Event): void {
    const run = this.runs.get(id) ?? this.#newRun(id, job.key, read.run?.runId ?? "", event.command);
    run.events.push(event);
    mergeFacets(run.facets, read.run?.facets);
    job.runs.add(id);
    for (const one of read.inputs ?? []) mergeFacets(facetsOf(run.inputs, this.#dataset(one).key), one.inputFacets);
    for (const one of read.outputs ?? []) mergeFacets(facetsOf(run.outputs, this.#dataset(one).key), one.outputFacets);
  }

  #newRun(id: string, job: string, sentId: string, command: string): RecordedRun {
    const added = { id, sentId, job, command, events: [], facets: new Map(), inputs: new Map(), outputs: new Map() };
    this.runs.set(id, added);
    return added;
  }

  /** A value of an event with each of its texts once: facets name the same URLs, datasets and columns again and again. */
  #shared(value: unknown, depth = 0): unknown {
    if (typeof value === "string") return value.length > longestShared ? value : this.#once(value);
    if (typeof value !== "object" || value === null || depth > deepestShared) return value;
    if (Array.isArray(value)) return value.map((one) => this.#shared(one, depth + 1));
    const shared: Record<string, unknown> = {};
    for (const [key, one] of Object.entries(value)) {
      // Assigned, it would become the prototype.
      if (key === "__proto__") return value;
      shared[key] = this.#shared(one, depth + 1);
    }
    return shared;
  }

  /** Ten thousand events name the same few hundred names. */
  #once(text: string): string {
    const known = this.#texts.get(text) ?? text;
    this.#texts.set(known, known);
    return known;
  }
}

/** Longer texts, such as a query, and what is nested deeper, are seldom repeated. */
const longestShared = 300;
const deepestShared = 8;

/** A key for maps of columns. */
export const keyOfColumn = ({ namespace, name, field }: QualifiedName & { field: string }): string =>
  JSON.stringify([namespace, name, field]);

/** A value as JSON; undefined when it is nested deeper than JavaScript can write. */
function textOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value) ?? "";
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function facetsOf(all: Map<string, Facets>, key: string): Facets {
  const facets = all.get(key) ?? new Map();
  all.set(key, facets);
  return facets;
}

/** Each facet replaces the earlier one of its key; one with `_deleted` removes it. */
function mergeFacets(known: Facets, told: Readonly<Record<string, unknown>> | undefined): void {
  if (told === undefined) return;
  for (const [key, facet] of Object.entries(told)) {
    if (facet === null) continue;
    if (typeof facet === "object" && "_deleted" in facet && facet._deleted === true) known.delete(key);
    else known.set(key, facet);
  }
}
