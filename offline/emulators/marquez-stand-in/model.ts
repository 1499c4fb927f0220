import type { Facets, LineageEvent, SchemaField } from "./event.ts";
import type { Instant } from "./instant.ts";
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
  latestRun: Run;
}

export interface Job {
  namespace: string;
  name: string;
  createdAt: Instant;
  updatedAt: Instant;
  description: string | null;
  location: string | null;
  deleted: boolean;
  runs: Run[];
  currentRun: Run | null;
  versions: Map<string, JobVersion>;
  current: JobVersion | null;
  /** The edges of the lineage graph. They can differ from the current version's: an event without inputs clears them at once. */
  edges: { inputs: DatasetId[]; outputs: DatasetId[] };
}

export interface StoredEvent {
  event: LineageEvent;
  time: { instant: Instant; offsetMinutes: number };
}

/** What the API answers from: the result of all stored entries. */
export interface Model {
  namespaces: Map<string, Namespace>;
  datasets: Map<string, Dataset>;
  jobs: Map<string, Job>;
  runs: Map<string, Run>;
  events: StoredEvent[];
}

export const emptyModel = (): Model => ({
  namespaces: new Map(),
  datasets: new Map(),
  jobs: new Map(),
  runs: new Map(),
  events: [],
});

/** The key of a named thing inside a namespace. No two pairs of names have the same key. */
export const keyOf = (namespace: string, name: string): string => JSON.stringify([namespace, name]);
