import type { SchemaField } from "./dataset-facets.ts";
import type { Facets, LineageEvent } from "./event.ts";
import type { Instant, ZonedTime } from "./instant.ts";
import type { DatasetId } from "./versions.ts";

export interface Namespace {
  name: string;
  createdAt: Instant;
  updatedAt: Instant;
  ownerName: string;
  description: string | null;
}

export interface DatasetVersion {
  id: DatasetId;
  version: string;
  fields: SchemaField[];
  facets: Facets;
  lifecycleState: string;
  /** The run that wrote it; null when it was only read. */
  writtenBy: string | null;
}

export interface Dataset {
  id: DatasetId;
  createdAt: Instant;
  updatedAt: Instant;
  sourceName: string;
  description: string | null;
  deleted: boolean;
  versions: Map<string, DatasetVersion>;
  /** A dataset that a run has only announced as an output has no version yet. */
  current: DatasetVersion | null;
}

/** A dataset version as one run used it, with what that run said about the use. */
export interface Use {
  version: DatasetVersion;
  facets: Facets;
}

/** A column of a dataset. Marquez takes two columns of a name for the same one when they have the same type. */
export interface Column {
  dataset: DatasetId;
  field: string;
  type: string | null;
}

/** That a run made one column out of another, each in one version of its dataset. */
export interface ColumnUse {
  output: Column;
  outputVersion: string;
  input: Column;
  inputVersion: string;
  transformationDescription: string | null;
  transformationType: string | null;
  createdAt: Instant;
  updatedAt: Instant;
}

export type RunState = "NEW" | "RUNNING" | "COMPLETED" | "FAILED" | "ABORTED";

export interface Run {
  id: string;
  job: Job;
  createdAt: Instant;
  updatedAt: Instant;
  transitionedAt: Instant;
  nominalStartTime: Instant | null;
  nominalEndTime: Instant | null;
  state: RunState;
  startedAt: Instant | null;
  endedAt: Instant | null;
  args: Record<string, string>;
  jobVersion: string | null;
  facets: Facets;
  jobFacets: Facets;
  inputs: Map<string, Use>;
  outputs: Map<string, Use>;
}

export interface JobVersion {
  version: string;
  createdAt: Instant;
  inputs: DatasetId[];
  outputs: DatasetId[];
  /** Null when only an event about the job alone has described this version. */
  latestRun: Run | null;
}

export interface Job {
  namespace: string;
  /** With the parent's name in front, where it has a parent. */
  name: string;
  simpleName: string;
  parent: Job | null;
  createdAt: Instant;
  updatedAt: Instant;
  description: string | null;
  location: string | null;
  deleted: boolean;
  runs: Run[];
  /** The run of the event that last named the job; for a job that has a parent, the parent's. */
  currentRun: Run | null;
  /** The inputs in the event that last named the job. */
  currentInputs: DatasetId[];
  versions: Map<string, JobVersion>;
  current: JobVersion | null;
  /** The edges of the lineage graph. They can differ from the current version's: an event without inputs clears them at once. */
  edges: { inputs: DatasetId[]; outputs: DatasetId[] };
}

export interface StoredEvent {
  event: LineageEvent;
  time: ZonedTime;
}

/** What the API answers from: the result of all stored entries. */
export interface Model {
  namespaces: Map<string, Namespace>;
  datasets: Map<string, Dataset>;
  jobs: Map<string, Job>;
  runs: Map<string, Run>;
  events: StoredEvent[];
  /** By the columns and versions that they are about. */
  columnUses: Map<string, ColumnUse>;
}

export const emptyModel = (): Model => ({
  namespaces: new Map(),
  datasets: new Map(),
  jobs: new Map(),
  runs: new Map(),
  events: [],
  columnUses: new Map(),
});

/** The key of a named thing inside a namespace. No two pairs of names have the same key. */
export const keyOf = (namespace: string, name: string): string => JSON.stringify([namespace, name]);
