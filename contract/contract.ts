import type { Field, Transformation } from "../lineage/columns.ts";
import type { QualifiedName } from "../lineage/names.ts";

/** How many runs a job has in one rehearsal. */
export interface Count {
  min: number;
  max: number;
}

/** An input column that an output column comes from. */
export interface Derivation {
  /** The key of the input dataset. */
  dataset: string;
  field: string;
  transformations: Transformation[];
}

/** A job of a contract. Its name is a template: what varies from run to run is a placeholder, as in `load_{date}`. */
export interface ContractJob extends QualifiedName {
  /** Whether job events tell of it, and it may have no run. */
  isStatic: boolean;
  /** What its facet `jobType` says, as in `BATCH/SPARK/JOB`. */
  type?: string | undefined;
  /** Undefined: any number. */
  runs: Count | undefined;
  /** Keys of datasets. */
  inputs: Set<string>;
  outputs: Set<string>;
  /** The keys of its facets, and of those that every run of it has. */
  facets: Set<string>;
  runFacets: Set<string>;
}

/** A dataset of a contract. Its namespace and name are templates. */
export interface ContractDataset extends QualifiedName {
  /** The fields of its schema facet, in order. */
  fields: Field[];
  /** What each of its columns comes from. */
  columns: Map<string, Derivation[]>;
  /** Input columns that all its rows depend on. */
  rows: Derivation[];
  /** Keys of its facets but for those of fields and columns; as an input, and as an output. */
  facets: Set<string>;
  inputFacets: Set<string>;
  outputFacets: Set<string>;
}

/** What a rehearsal told that a contract does not hold, because it differs from run to run. */
export interface Observed {
  /** The versions of each facet, by `job facet sql`, for example. */
  facetVersions: Map<string, Set<string>>;
  /** Who sent the events, with the version in its name. */
  producers: Set<string>;
  /** Seconds from the first to the last event of a job's runs, by key. */
  seconds: Map<string, number>;
  /** Why a run of a job failed, by key. */
  failures: Map<string, string>;
}

/** The lineage that is expected, or that was learned from a rehearsal. All keys are those of `keyOf`. */
export interface Contract {
  jobs: Map<string, ContractJob>;
  datasets: Map<string, ContractDataset>;
  /** Only one that was learned from a rehearsal has it. */
  observed?: Observed | undefined;
}

/** The version of the form in which contracts are written. */
export const contractVersion = 1;

/** Facets that are told as fields, columns and type. */
export const toldOtherwise: ReadonlySet<string> = new Set(["schema", "columnLineage", "jobType"]);
