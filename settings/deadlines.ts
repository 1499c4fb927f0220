import { z } from "zod";
import { duration } from "./duration.ts";

/** The time limits of a rehearsal, in milliseconds once parsed. */
export const deadlines = z.strictObject({
  rehearsal: duration
    .optional()
    .describe(
      "Time limit for the whole rehearsal, without waiting for another one (`--wait`) and without destroying the stack. `ready`, `refine.timeout`, `prefect.timeout` and the timeouts of `refinements` may not be set to more. If left out, it is the sum of the time limits of all steps, but at least `30m` and at most `expires`.",
    ),
  capture: duration
    .prefault("1m")
    .describe("Time limit for each capture: runs, datasets, logs, and the graph, which has `web.timeout` in addition."),
  verify: duration.prefault("1m").describe("Time limit for judging what was captured."),
  upload: duration.prefault("2m").describe("Time limit for uploading the evidence."),
  destroy: duration
    .prefault("3m")
    .describe("Time limit for destroying the stack. It starts anew, even when `deadlines.rehearsal` is exceeded."),
});

// With a default: plain Pulumi demands a value of every setting of Pulumi.yaml that has none.
export const expires = duration
  .prefault("2h")
  .describe(
    "Age at which the stack expires. `rehearse reap` then removes it, unless its process is seen to run, or it was left running on purpose: that takes `--all`. It may not be less than `deadlines.rehearsal`. Where it is left out, and `deadlines.rehearsal` and `deadlines.destroy` together are longer, it is as long as they.",
  );
