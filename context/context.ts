import type { RehearsalError } from "../errors.ts";
import type { Bundle } from "../evidence/bundle.ts";
import type { Verdict } from "../judgement/verdict.ts";
import type { Guard } from "../rehearsal/guard.ts";
import type { Settings } from "../settings/schema.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import type { Access } from "../store/s3-client.ts";
import type { Stored } from "../store/store-bundle.ts";

/** Something that happened to a step, for whoever shows progress. */
export type StepEvent =
  | { name: string; status: "running"; detail?: string }
  | { name: string; status: "passed"; seconds: number; detail?: string }
  | { name: string; status: "failed"; seconds: number; detail: string }
  | { name: string; status: "skipped"; detail: string };

/** How much is brought up and done: the store alone, the stack, or a rehearsal on the stack. */
export type Scope = "store" | "stack" | "rehearsal";

/** One rehearsal under way: what the program and its steps are given. */
export interface Rehearsal {
  /** Unique among all rehearsals; the `lineage-rehearsal.id` label. */
  id: string;
  stack: string;
  /** The project directory as a label says it. */
  projectKey: string;
  /** The process that removes what the rehearsal makes; `pulumi` when that is left to people. */
  owner: string;
  /** Watches over the processes that are started, and ends them when this one is killed. */
  guard: Guard;
  settings: Settings;
  startedAt: Date;
  bundle: Bundle;
  /** What was found on this machine, or fetched. */
  tools: {
    /** What goes before PATH of every command: directories, of uv where a command of the settings is run by it. */
    path: () => Promise<string[]>;
    /** The browser's executable. */
    browser: () => Promise<string>;
    /** What was used of each, for the notes. */
    versions: Record<string, string>;
  };
  /** Aborted when somebody asks the rehearsal to stop, or its deadline passes. Evidence and destroy do not listen to it. */
  asked: AbortSignal;
  /** Ends what is being done now: `asked`, or in a step that has to be done in any case its deadline. */
  signal: AbortSignal;
  tell: (event: StepEvent) => void;
  /** True when the stack is left running for people to look at. */
  stays: boolean;
  scope: Scope;
  /** What has come of it so far. A rehearsal that is cut short is judged and stored from here. */
  known: {
    labelId?: string;
    /** How the store that bundles go to is reached. */
    store?: Access;
    stack?: Provisioned;
    verdict?: Verdict;
    stored?: Stored;
    /** What the program itself would not do, before it asked the engine for anything. */
    refused?: RehearsalError;
    /** Why the evidence could not be stored. */
    notStored?: unknown;
  };
}
