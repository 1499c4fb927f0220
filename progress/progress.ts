import type { StepEvent } from "../context/step-events.ts";
import { live } from "./live.ts";
import { plain } from "./plain.ts";

/** Shows steps as they go. */
export interface Progress {
  hear: (event: StepEvent) => void;
  /** Leaves what was shown as it is. */
  end: () => void;
}

/** A live list on a terminal, plain lines anywhere else. */
export const progress = (stream: NodeJS.WriteStream): Progress =>
  stream.isTTY && process.env.TERM !== "dumb" && !process.env.CI ? live(stream) : plain(stream);
