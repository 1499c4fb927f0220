import type { Labels } from "../docker/labels.ts";
import type { Bundle } from "../evidence/bundle.ts";
import type { Settings } from "../settings/schema.ts";
import type { Tell } from "./step-events.ts";

/** Outlives this process, and removes what it leaves behind when it is killed. */
export interface Guard {
  /** Ends a process group when this process is killed. The function that is returned ends the watch. */
  watch: (pid: number | undefined) => () => void;
  /** Ends the guard: what is left from now on is left on purpose. */
  release: () => void;
}

/** A guard that does nothing. */
export const noGuard: Guard = { watch: () => () => {}, release: () => {} };

/** What was found on this machine, or fetched for the rehearsal. */
export interface Tools {
  /** Directories that go before PATH of every command of the settings. */
  path: () => Promise<string[]>;
  /** The browser's executable. */
  browser: () => Promise<string>;
  /** The version of each tool, for the notes. */
  versions: Record<string, string>;
}

/** A rehearsal that has begun: it has an id, a folder for its evidence, and a way to stop it. */
export interface Rehearsal {
  /** Unique among all rehearsals. Ids sort by the time at which rehearsals started. */
  id: string;
  stack: string;
  startedAt: Date;
  settings: Settings;
  bundle: Bundle;
  /** What everything that the rehearsal makes in the container engine is labelled with. */
  labels: Labels;
  /** Whether the stack is left running for people to look at. */
  keepsStack: boolean;
  /** Aborted when somebody asks the rehearsal to stop, or when its deadline passes. */
  stopSignal: AbortSignal;
  /** Reports what happens to a step. */
  tell: Tell;
}

/** All that a step is given, beside what other steps have learned. */
export interface Context extends Rehearsal {
  tools: Tools;
  guard: Guard;
  /**
   * Ends the work at hand: the stop signal, the step's deadline, or both. A step that saves evidence runs
   * to its deadline even after the stop signal.
   */
  signal: AbortSignal;
}
