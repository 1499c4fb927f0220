import type { Command, How } from "./command.ts";
import type { Place, Written } from "./place.ts";

/** What becomes of the evidence: it is in the bucket when the command ends, or whoever comes next puts it there. */
export type Storing = "yes" | "by the next run" | "by rehearse upload" | "no";

/** The step that a fault must fall into. */
export interface Aim {
  /** The step's name in the progress. */
  step: string;
  /** What the rehearsal prints when the fault reaches it. Without it, the fault has reached it once it is injected. */
  reply?: RegExp;
}

/** A fault, when it strikes, and what must come of it. */
export interface Row {
  fault: string;
  phase: string;
  settings?: (at: Place) => Written;
  /** What is done before the command is started; what it gives back is done after the row. */
  before?: (at: Place) => Promise<(() => Promise<unknown>) | undefined>;
  how?: How | ((at: Place) => How);
  args?: string[];
  /**
   * Waits until the fault's phase has begun, and injects the fault. It calls `injected` as soon as that is done, if something else follows.
   */
  strike?: (command: Command, at: Place, injected: () => void) => Promise<void>;
  /** For a phase that may end before the fault is injected. Without it, the phase lasts until the fault has come. */
  aim?: Aim;
  /** Mends what was broken, once the command has ended. */
  mend?: (at: Place) => Promise<void>;
  /** The exit code of the next run; 1 if not given, because it emits nothing. */
  next?: number;
  exit: number;
  /** The word in verdict.json; none where there is no bundle. */
  verdict: string | undefined;
  /** What the verdict's cause, or where it has none the output, must say. */
  says?: RegExp;
  stored: Storing;
  /** What more must be so. */
  also?: (at: Place, output: string) => Promise<void> | void;
}

/** What was seen of a row. */
export interface Seen {
  exit: number;
  verdict: string | undefined;
  stored: Storing;
  left: number;
}

/** A row as a test is named. */
export const nameOf = ({ fault, phase }: Pick<Row, "fault" | "phase">): string => `${fault}, ${phase}`;
