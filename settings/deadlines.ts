import { z } from "zod";
import { duration } from "./duration.ts";

/** The time limits of a rehearsal, in milliseconds once parsed. */
export const deadlines = z.strictObject({
  rehearsal: duration.prefault("30m").describe("Time limit for the whole rehearsal, without destroying the stack."),
  capture: duration
    .prefault("1m")
    .describe("Time limit for each capture: runs, datasets, logs, and the graph, which has `web.timeout` in addition."),
  verify: duration.prefault("1m").describe("Time limit for judging what was captured."),
  upload: duration.prefault("2m").describe("Time limit for uploading the evidence."),
  destroy: duration
    .prefault("3m")
    .describe("Time limit for destroying the stack. It starts anew, even when `deadlines.rehearsal` is exceeded."),
});
