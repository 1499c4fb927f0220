import type { StepEvent } from "../context/step-events.ts";
import { live } from "./live.ts";
import { plain } from "./plain.ts";

/** Shows the progress of steps. */
export interface Progress {
  show: (event: StepEvent) => void;
  /** Draws the last state and stops. */
  end: () => void;
}

/** A live list on a terminal, plain lines elsewhere. */
export const progress = (stream: NodeJS.WriteStream): Progress =>
  stream.isTTY && process.env.TERM !== "dumb" && !process.env.CI ? live(stream) : plain(stream);
