import type { Contract } from "../contract/contract.ts";
import type { Places } from "../contract/normalise.ts";
import type { DriftFacts } from "../judgement/facts.ts";
import type { Verdict } from "../judgement/verdict.ts";
import type { RecordedLineage } from "../lineage/recorded-lineage.ts";
import type { ExpectedLineage } from "../settings/refinements.ts";

/** A command that ran. */
export interface ReportedCommand {
  /** The step that ran it. */
  step: string;
  /** Its program and arguments. */
  argv: string[];
  /** SHA-256 of the arguments joined by NUL, in hexadecimal. */
  sha256: string;
  /** How it ended, in words. */
  end: string;
  isWell: boolean;
  seconds: number;
}

/** How a step went, in seconds since the rehearsal began. */
export interface ReportedStep {
  name: string;
  status: "running" | "passed" | "failed" | "skipped";
  /** Undefined for a step that was skipped. */
  from?: number;
  to?: number;
  detail?: string | undefined;
}

/** A recorded request, as a row. */
export interface ReportedEvent {
  /** Its line in the record, from 1. */
  line: number;
  at: string;
  command: string;
  /** Its type, such as `COMPLETE`; the method and path of what is no event. */
  what: string;
  job: string;
  run: string;
  inputs: number;
  outputs: number;
  /** What Marquez answered: `201`, or why there is no answer. */
  answer: string;
  isAccepted: boolean;
  milliseconds: number;
  bytes: number;
  /** The event as JSON; left out of a report that would become too large. */
  raw?: string;
}

/** The recorded requests that a report shows. */
export interface ReportedEvents {
  /** How many were recorded. */
  total: number;
  rows: ReportedEvent[];
}

/** The end of a log. */
export interface ReportedLog {
  file: string;
  /** Its length in bytes. */
  bytes: number;
  /** Its last lines. */
  tail: string;
  isWhole: boolean;
}

/** All that a report tells. Every text in it is redacted. */
export interface ReportFacts {
  verdict: Verdict;
  /** The machine and the versions of what ran, in words. */
  host: string;
  versions: Record<string, string>;
  steps: readonly ReportedStep[];
  commands: readonly ReportedCommand[];
  events: ReportedEvents;
  logs: readonly ReportedLog[];
  /** The settings, by dotted key. */
  settings: readonly (readonly [key: string, value: string])[];
  /** Every file of the bundle, with its length in bytes where it is known. */
  files: readonly { file: string; bytes?: number | undefined }[];
  /** Files that were still being written when the bundle was sealed. */
  cutShort: readonly string[];
  /** What could not be read for this report, in words. */
  problems: readonly string[];
}

/** What is expected of a job's lineage. */
export interface ExpectedOfJob {
  /** A glob pattern, or a name. */
  job: string;
  expect: Pick<ExpectedLineage, "inputs" | "outputs">;
}

/** All that the drawing of the lineage is made of. */
export interface LineageFacts {
  /** What the accepted events tell, as it was recorded: redacted. */
  told: RecordedLineage;
  /** The graphs as Marquez returned them, read from the bundle: redacted. */
  graphs: readonly unknown[];
  expected: readonly ExpectedOfJob[];
  /** The namespace that names without one are in. */
  namespace: string;
  drift?: DriftFacts | undefined;
  contract?: Contract | undefined;
  places?: Places | undefined;
  /** Redacts what comes from elsewhere: the contract, the settings. */
  redact: (text: string) => string;
}
