import type { Lineage, Listing, Run } from "../marquez/client.ts";
import type { Outcome } from "./outcome.ts";

/** How a command ended. */
export interface CommandRun {
  argv: string[];
  /** SHA-256 of the arguments joined by NUL, in hexadecimal. */
  sha256: string;
  exitCode: number | undefined;
  signal: string | undefined;
  timedOut: boolean;
  seconds: number;
  /** The last lines of its output. */
  tail: string;
  /** OpenLineage events among its output: what a client does that sends them to the console. */
  printedEvents: number;
}

/** How a command ended, in words. */
export const describeEnd = ({ timedOut, signal, exitCode }: CommandRun): string =>
  timedOut ? "ended by its deadline" : signal ? `ended by ${signal}` : `exit code ${exitCode}`;

/** Where the events of a command went, as far as its environment decides that. */
export interface Transport {
  /** Whether they were sent to the rehearsal: false when its settings send them elsewhere on purpose. */
  recorded: boolean;
  /** The variables of its settings that send them elsewhere. */
  own: string[];
  /** What of the caller's OpenLineage settings was taken away or overridden, in words. */
  overridden: string[];
}

/** What a refinement did, seen from outside. */
export interface RefinementRun {
  command: CommandRun;
  transport: Transport;
  /** Output files that are new or changed since it started. */
  written: string[];
  /** Output files that existed before and did not change. */
  unchanged: string[];
  /**
   * Ids of the job's runs that Marquez held before the refinement started. They are not this
   * rehearsal's.
   */
  earlierRuns: ReadonlySet<string>;
}

/** How the flow run ended. */
export interface FlowRunResult {
  /** The path `flow/deployment`. */
  deployment: string;
  id: string;
  name: string;
  /** Prefect's state type, such as `COMPLETED`. */
  state: string;
  message?: string | undefined;
  /** The command that registered the deployment, if there was one. */
  registered: CommandRun | undefined;
  /** Where the worker's events went. */
  transport: Transport;
}

/** A job whose lineage must arrive, and what that lineage must hold. Dataset patterns are globs. */
export interface ExpectedJob {
  job: string;
  expect: { inputs: string[]; outputs: string[]; states: string[] };
}

/** What judging a refinement needs from its settings. */
export interface JudgedRefinement extends ExpectedJob {
  name: string;
  suffix: string;
  /** The glob pattern of its output file. */
  output?: string | undefined;
  /** Environment variables from its settings. */
  env: Record<string, string>;
}

/** The facts about one refinement. */
export interface RefinementFacts {
  refinement: JudgedRefinement;
  run: Outcome<RefinementRun>;
  /** Every run of its job that Marquez holds. */
  runs: Outcome<Listing<Run>>;
  graph: Outcome<Lineage>;
}

/** The jobs that Marquez holds, by namespace. A namespace without a job is left out. */
export type JobsByNamespace = ReadonlyMap<string, string[]>;

/** The facts of one rehearsal. */
export interface Facts {
  refinements: RefinementFacts[];
  flowRun: Outcome<FlowRunResult>;
  /** The runs of the job `prefect.job`, under which the flow run's lineage is expected. */
  flowRuns?: Outcome<Listing<Run>> | undefined;
  datasets: Outcome<Listing<unknown>>;
  logs: Outcome<void>;
  jobs: JobsByNamespace;
}

/** What the settings expect of the whole rehearsal. */
export interface Expected {
  namespace: string;
  prefect: { enabled: boolean; job?: string | undefined; expect: ExpectedJob["expect"] };
  /** Whether there is a web UI to photograph. */
  hasWebUi: boolean;
}
