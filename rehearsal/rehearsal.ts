import type { Bundle } from "../evidence/bundle.ts";
import type { Stored } from "../evidence/store.ts";
import type { Verdict } from "../evidence/verdict.ts";
import type { Settings } from "../settings/schema.ts";
import type { Provisioned } from "../stack/provisioned.ts";

/** Something that happened to a step, for whoever shows progress. */
export type StepEvent =
  | { name: string; status: "running"; detail?: string }
  | { name: string; status: "passed"; seconds: number; detail?: string }
  | { name: string; status: "failed"; seconds: number; detail: string }
  | { name: string; status: "skipped"; detail: string };

/** One rehearsal under way: what the program and its steps are given. */
export interface Rehearsal {
  /** Unique among all rehearsals; the `lineage-rehearsal.id` label. */
  id: string;
  stack: string;
  settings: Settings;
  startedAt: Date;
  bundle: Bundle;
  /** What was found on this machine, or fetched. */
  tools: {
    /** Directories that go first on PATH of every command. */
    path: string[];
    /** The browser's executable. */
    browser: () => Promise<string>;
  };
  /** Aborted when somebody asks the rehearsal to stop. Steps listen to it; evidence and destroy do not. */
  signal: AbortSignal;
  tell: (event: StepEvent) => void;
  /** True when the stack is left running for people to look at. */
  stays: boolean;
  /** True when only the stack is wanted, and no rehearsal on it. */
  stackOnly: boolean;
  /** What has come of it so far. A rehearsal that is cut short is judged and stored from here. */
  known: { labelId?: string; stack?: Provisioned; verdict?: Verdict; stored?: Stored };
}
