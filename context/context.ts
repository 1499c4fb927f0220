import type { FreshNamespace } from "../contract/normalise.ts";
import type { Labels } from "../docker/labels.ts";
import type { Tunnels } from "../docker/tunnels.ts";
import type { Bundle } from "../evidence/bundle.ts";
import type { Forwards } from "../kubernetes/forwards.ts";
import type { Settings } from "../settings/schema.ts";
import type { StackImages } from "../setup/images.ts";
import type { LoadedContract } from "./loaded-contract.ts";
import type { Tell } from "./step-events.ts";
import type { StepTimes } from "./step-times.ts";

/** A process that outlives this one and, if this one is killed, removes what it leaves behind. */
export interface Guard {
  /** Kills a process group if this process is killed. Call the returned function to stop watching. */
  watch: (pid: number | undefined) => () => void;
  /** Ends the guard. Whatever exists from now on stays on purpose. */
  release: () => void;
}

/** A guard that does nothing. */
export const noGuard: Guard = { watch: () => () => {}, release: () => {} };

/** The tools that a rehearsal found on this machine or fetched. */
export interface Tools {
  /** Directories to put before PATH for every command of the settings. */
  path: () => Promise<string[]>;
  /** The path of the browser's executable. */
  browser: () => Promise<string>;
  /** The version of each tool, for the notes. */
  versions: Record<string, string>;
  /** The images of the stack, where they were got beside the tools. */
  images?: StackImages;
}

/** The stack that a rehearsal uses, which ran before it. */
export interface OnStack {
  stack: string;
  /** The namespace that was made up for the rehearsal, and the one of its settings in whose place it stands. */
  namespace?: FreshNamespace | undefined;
}

/** A rehearsal that has started: it has an id, a folder for its evidence, and a stop signal. */
export interface Rehearsal {
  /** Unique among all rehearsals. Ids sort by the time at which rehearsals started. */
  id: string;
  stack: string;
  startedAt: Date;
  settings: Settings;
  /** The contract that the lineage is judged by, if there is one. */
  contract?: LoadedContract | undefined;
  bundle: Bundle;
  /** The labels of everything that the rehearsal creates in the container engine. */
  labels: Labels;
  /** The stack that it uses, where that ran before it. */
  on?: OnStack;
  /** Whether the stack keeps running after the rehearsal, for people to look at. */
  keepsStack: boolean;
  /** Aborted when a user or a pipeline stops the rehearsal, or when its deadline passes. */
  stopSignal: AbortSignal;
  /**
   * Starts the deadline and the time until the stack expires: call it once the stack is held. What a rehearsal waits
   * for another one before does not count.
   */
  startClock: () => void;
  /** Aborts the stop signal for a reason that lies in neither a person nor a deadline. */
  giveUp: (reason: Error) => void;
  /** Reports a step event. */
  tell: Tell;
  /** When each step ran, by the events that were reported. */
  steps: StepTimes;
}

/** What every step receives. Results of other steps are separate arguments. */
export interface Context extends Rehearsal {
  tools: Tools;
  guard: Guard;
  /** Lead the published ports of the stack here where the engine is another machine's. */
  tunnels?: Tunnels | undefined;
  /** Lead ports of the stack here where it runs in a cluster. */
  forwards?: Forwards | undefined;
  /**
   * Ends the current step: it combines the stop signal and the step's deadline. A step that saves
   * evidence ignores the stop signal and runs until its deadline.
   */
  signal: AbortSignal;
  /** Says what the current step waits for right now, with the last answer: `marquez: no answer (ECONNREFUSED)`. */
  waits?: ((what: string) => void) | undefined;
}
