import type { Conformance } from "../conformance/conformance.ts";
import type { Drift } from "../contract/drift.ts";
import type { QualifiedName } from "../lineage/names.ts";
import type { RecordedLineage } from "../lineage/recorded-lineage.ts";
import type { Lineage, Listing, Run } from "../marquez/client.ts";
import type { FlowRunState } from "../prefect/client.ts";
import type { Checks } from "../settings/checks.ts";
import type { Collected } from "../settings/collect.ts";
import type { ConformanceSettings } from "../settings/conformance.ts";
import type { ContractSettings } from "../settings/contract.ts";
import type { GraphRule } from "../settings/expected-graph.ts";
import type { ExpectedLineage } from "../settings/refinements.ts";
import type { Variables } from "../settings/secret.ts";
import type { GraphReach } from "./graph-reach.ts";
import type { DeployedProject } from "./judge-deployments.ts";
import type { KeptLineage } from "./kept.ts";
import type { Outcome } from "./outcome.ts";
import type { SentEvents } from "./sent.ts";
import type { Withheld } from "./withheld.ts";

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
  /** How many OpenLineage events stand in its output, because the client printed them. */
  printedEvents: number;
  /** Variables of the caller that it did not inherit. */
  withheld?: Withheld | undefined;
  /** The container in which it ran; undefined for one that ran on the machine of the rehearsal. */
  container?: ContainerRun | undefined;
}

/** What is known of the container of a command. */
export interface ContainerRun {
  /** As in the settings. */
  image: string;
  /** Its memory limit. */
  megabytes: number;
  /** Whether a process of it was ended because of that limit. */
  outOfMemory: boolean;
}

/** How `refine.prepare` ended. */
export interface Preparation extends CommandRun {
  /** Python distributions that were installed for the refinement before it, and are not after: `name==version`. */
  removed: string[];
}

/** Which way a command's events go. */
export interface Transport {
  /** Whether they go to the address that only this command has. */
  recorded: boolean;
  /** The variables of its settings that name another way. */
  own: string[];
  /** What would have named another way and was overridden, in words. */
  overridden: string[];
  /** What may lose events between the program and the rehearsal, each as a question. */
  suspicions?: string[];
}

/** What a command sent, and which way. */
export interface Sending {
  sent: SentEvents;
  transport: Transport;
}

/** How a command ended, in words. */
export const describeEnd = ({ timedOut, signal, exitCode }: CommandRun): string =>
  timedOut ? "ended by its deadline" : signal ? `ended by ${signal}` : `exit code ${exitCode}`;

/** What a refinement did, seen from outside. */
export interface RefinementRun extends Sending {
  command: CommandRun;
  /** Output files that are new or changed since it started. */
  written: string[];
  /** Output files that existed before and did not change. */
  unchanged: string[];
  /**
   * Ids of the job's runs that Marquez held before the refinement started. They tell its runs apart
   * only where its events are not recorded.
   */
  earlierRuns: ReadonlySet<string>;
  /** Services that did not answer yet when it started. Absent in older bundles. */
  notReady?: string[];
}

/** A flow run, with its states since it was triggered. */
export interface FlowRunWithStates {
  id: string;
  name: string;
  /** Prefect's state type, such as `COMPLETED`. */
  state: string;
  history: FlowRunState[];
}

/** How one flow run ended. */
export interface EndedFlowRun extends FlowRunWithStates {
  message?: string | undefined;
  /** The last lines of its log; of one that crashed before it logged anything, its errors in worker.log. */
  tail: string;
  /** Whether they are those in worker.log. */
  ofWorker?: boolean;
}

/** How the flow runs ended. */
export interface FlowRunResult extends Sending {
  /** The path `flow/deployment`. */
  deployment: string;
  deploymentId: string;
  /** At least one. */
  runs: EndedFlowRun[];
  /** The concurrency limits that Prefect itself has, in words. */
  limits: string[];
  /** The command that registered the deployment, if there was one. */
  registered: CommandRun | undefined;
  /** The files of the bundle with the logs of the flow runs and of the worker. */
  logs: string[];
  /** Variables of the caller that the worker did not inherit. */
  withheld?: Withheld | undefined;
}

/** Jobs whose lineage must arrive, and what that lineage must hold. */
export interface ExpectedJob {
  /** A glob pattern; an exact name matches itself. */
  job: string;
  expect: ExpectedLineage;
}

/** What judging a refinement needs from its settings. */
export interface JudgedRefinement extends ExpectedJob {
  name: string;
  suffix: string;
  /** The glob pattern of its output file. */
  output?: string | undefined;
  /** Environment variables from its settings. */
  env: Variables;
}

/** The facts about one refinement. */
export interface RefinementFacts {
  refinement: JudgedRefinement;
  run: Outcome<RefinementRun>;
  /** What Marquez keeps of its events. */
  kept: Outcome<KeptLineage>;
  /** Every run of its jobs that Marquez holds. */
  runs: Outcome<Listing<Run>>;
  graph: Outcome<ShownLineage>;
  /** The commit of HEAD where the refinement runs; looked up only when a rule is about facets. */
  gitHead?: string | undefined;
}

/** One of the rehearsal's own commands, and how it ended. */
export interface CommandFacts {
  /** `exit` holds the exit codes that are accepted. */
  command: { name: string; exit: number[] };
  run: Outcome<CommandRun>;
}

/** A directory that was looked into for a file that is missing. Paths start at the working directory. */
export interface Nearby {
  /** The directory that the file should be in. */
  wanted: string;
  /** That directory, or the nearest above it that is there. */
  directory: string;
  names: string[];
}

/** A file or an answer that a check read. */
export interface Reading {
  /** The path of the file, or the URL. */
  place: string;
  content?: string;
  /** Why it has no content. */
  problem?: string;
  /** The HTTP status of an answer. */
  status?: number;
  /** Where an answer redirects to, if it was not followed. */
  redirect?: string | undefined;
  /** What is wrong with it, where the evidence does not hold its content; `null` if nothing is. */
  judged?: string | null | undefined;
  /** The file of the evidence that holds its content. */
  file?: string | undefined;
}

/** What one check read. */
export interface CheckFacts {
  name: string;
  read: Reading[];
  /** Files that match, and that no command of this rehearsal wrote. */
  unchanged: string[];
  /** Looked up when no file matches. */
  near?: Nearby | undefined;
}

/** What all checks read. */
export interface CheckReadings {
  /** The commit of the checkout's HEAD. */
  gitHead: string | undefined;
  checks: CheckFacts[];
}

/** What became of one pattern of the files to collect. Paths start at the working directory. */
export interface CollectFacts {
  /** The pattern. */
  files: string;
  /** Each with its name in the bundle. */
  copied: { path: string; file: string }[];
  /** Files that match, and that no command of this rehearsal wrote. */
  unchanged: string[];
  /** Files that could not be copied. */
  problems: { path: string; why: string }[];
  /** Looked up when no file matches. */
  near?: Nearby | undefined;
}

/** The lineage graph around one job, and how its picture came out. */
export interface ShownLineage {
  job: QualifiedName;
  lineage: Lineage;
  /** How far it was asked for; undefined where that is all of it. */
  reach?: GraphReach | undefined;
  /** Why the web UI did not draw it; undefined when it did, or when there is no web UI. */
  notDrawn?: unknown;
}

/** The jobs that Marquez holds, by namespace. A namespace without a job is left out. */
export type JobsByNamespace = ReadonlyMap<string, string[]>;

/** What the events tell that were recorded and that Marquez accepted. */
export interface Told {
  /** Of all commands together. */
  all: RecordedLineage;
  /** Of each command, by its name in the record: `refine`, `refine-aviation`, `prefect`. */
  byCommand: ReadonlyMap<string, RecordedLineage>;
  /** How the events of each command keep to OpenLineage's specification: all that were posted. */
  conformance: ReadonlyMap<string, Conformance>;
}

/** How the lineage differs from the contract. */
export interface DriftFacts {
  /** The name of the contract's file, and its SHA-256 in hexadecimal. */
  contract: string;
  sha256: string;
  drifts: Drift[];
  /** How many accepted events were compared. */
  events: number;
}

/** The facts of one rehearsal. */
export interface Facts {
  refinements: RefinementFacts[];
  /** What `refine.prepare` did before the refinements; undefined without it. */
  prepared: Preparation | undefined;
  /** What came of deploying a project; left out when the settings want none. */
  deployed?: Outcome<DeployedProject> | undefined;
  flowRun: Outcome<FlowRunResult>;
  /** What Marquez keeps of the flow run's events. */
  flowRunKept?: Outcome<KeptLineage> | undefined;
  /** The runs of the job `prefect.job`, under which the flow run's lineage is expected. */
  flowRuns?: Outcome<Listing<Run>> | undefined;
  /** The picture of the flow runs in the Prefect UI; left out when the settings want none. */
  flowRunPicture?: Outcome<void> | undefined;
  /** Undefined where the stack has no Marquez. */
  datasets: Outcome<unknown> | undefined;
  logs: Outcome<void>;
  commands?: CommandFacts[] | undefined;
  checks?: Outcome<CheckReadings> | undefined;
  collected?: Outcome<CollectFacts[]> | undefined;
  /** What the recorded events tell. Left out in a rehearsal that records none. */
  told?: Told | undefined;
  /** The commit of HEAD where the flow run's commands run; looked up only when a rule is about facets. */
  flowRunHead?: string | undefined;
  /** Left out without a contract. */
  drift?: DriftFacts | undefined;
  /** Looked up only when a job is missing whose events were not recorded. */
  jobs?: JobsByNamespace | undefined;
}

/** What the settings expect of the whole rehearsal. */
export interface Expected {
  namespace: string;
  /** `job` is an exact name; `concurrency` is how many flow runs may run at once. */
  prefect: {
    enabled: boolean;
    deployment?: string | undefined;
    job?: string | undefined;
    expect: ExpectedJob["expect"];
    concurrency?: number | undefined;
  };
  /** Whether there is a web UI to photograph. */
  hasWebUi: boolean;
  /** Rules about the graph of all commands together. */
  graph?: GraphRule[];
  collect?: Collected[];
  checks?: Checks;
  contract?: Pick<ContractSettings, "drift">;
  conformance: ConformanceSettings;
}
