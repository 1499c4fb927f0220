import type { Places } from "../../contract/normalise.ts";
import type {
  CheckReadings,
  CollectFacts,
  CommandRun,
  Expected,
  FlowRunResult,
  JudgedRefinement,
  Preparation,
  RefinementRun,
} from "../../judgement/facts.ts";
import type { DeployedProject } from "../../judgement/judge-deployments.ts";
import type { Outcome } from "../../judgement/outcome.ts";
import type { Cause, Provenance } from "../../judgement/verdict.ts";
import type { DriftMove } from "../../settings/contract.ts";
import type { NamedGraph, NamedKept, NamedRuns } from "./captured.ts";

/** The file of a bundle that holds what judgement needs beside the events, the contract and the captures. */
export const factsFile = "facts.json";

/** The version of the form of facts.json. */
export const factsVersion = 1;

/** What a command did, without the events that it sent: events.ndjson has those. */
type WithoutSent<T> = Omit<T, "sent">;

/** A refinement as facts.json has it. */
export interface StoredRefinement {
  refinement: JudgedRefinement;
  run: Outcome<WithoutSent<RefinementRun>>;
  kept: Outcome<NamedKept>;
  runs: Outcome<NamedRuns>;
  graph: Outcome<NamedGraph>;
  gitHead?: string | undefined;
}

/** The content of facts.json: what the verdict follows from, beside the other files of the bundle. */
export interface StoredFacts {
  facts: typeof factsVersion;
  rehearsal: {
    id: string;
    stack: string;
    startedAt: string;
    job?: string | undefined;
    places: Places;
    provenance?: Provenance | undefined;
    /** The running stack that it used, if it used one. */
    on?: string | undefined;
    /** From the start until the facts were gathered. */
    seconds?: number | undefined;
  };
  /** Each image that ran, and whether a stand-in is in it. */
  images: unknown[];
  expected: Expected;
  refinements: StoredRefinement[];
  prepared?: Preparation | undefined;
  deployed?: Outcome<DeployedProject> | undefined;
  flowRun: Outcome<WithoutSent<FlowRunResult>>;
  flowRunKept?: Outcome<NamedKept> | undefined;
  flowRuns?: Outcome<NamedRuns> | undefined;
  flowRunPicture?: Outcome<void> | undefined;
  flowRunHead?: string | undefined;
  datasets?: Outcome<unknown> | undefined;
  logs: Outcome<void>;
  commands: { command: { name: string; exit: number[] }; run: Outcome<CommandRun> }[];
  checks?: Outcome<CheckReadings> | undefined;
  collected?: Outcome<CollectFacts[]> | undefined;
  /** The jobs that Marquez held, by namespace, where a job was missing. */
  jobs?: [namespace: string, jobs: string[]][] | undefined;
  /** The contract, whose text is contract.yaml: the SHA-256 of its file, and which drifts are of another kind. */
  contract?: { name: string; sha256: string; move: DriftMove[] } | undefined;
  /** JSON Schemas of the user's own facets. */
  schemas: Record<string, unknown>;
  /** Whether there is a Marquez whose lineage is summed up. */
  hasMarquez: boolean;
  /** Why nothing was judged. */
  cause?: Cause | undefined;
  /** Why what failed says nothing: a service had stopped, or did not work. */
  unfit?: Cause | undefined;
  /** The texts of verdict.json in which more is concealed than in the facts, by their path in it. */
  concealed: string[];
}
