import { z } from "zod";
import { datasetList } from "./expected-datasets.ts";
import { glob } from "./fields.ts";
import { numberRange } from "./number-range.ts";
import { severity } from "./severity.ts";

/** The states of a run. */
export const runState = z.enum(["NEW", "RUNNING", "COMPLETED", "FAILED", "ABORTED"]);
/** Some states of a run. */
export const runStates = z.array(runState).min(1, { error: "expected a list of at least one state" });

/** A rule about jobs. */
export const jobRule = z
  .strictObject({
    name: glob.describe("Name or glob pattern of the jobs: as Marquez keeps them, or as they are sent."),
    namespace: glob.optional().describe("Their namespace. If left out, it is the setting `namespace`."),
    count: numberRange
      .optional()
      .describe("How many jobs the pattern matches; `0` for none. If left out, one or more."),
    static: z
      .boolean()
      .optional()
      .describe(
        "Whether a job event tells of each of them. If true, they may have no run; if false, no job event may tell of one.",
      ),
    states: runStates.optional().describe("States that each of their runs may end in. If left out, any will do."),
    runs: z
      .union([z.literal("any"), numberRange], { error: 'expected a whole number, { min: …, max: … } or "any"' })
      .optional()
      .describe("How many runs each of them has: a number, `{ min: …, max: … }`, or `any` for one or more."),
    inputs: datasetList
      .optional()
      .describe(
        "Datasets that each of them reads: exactly these, `[]` for none, or with `{ atLeast: … }` these among others.",
      ),
    outputs: datasetList.optional().describe("Datasets that each of them writes, in the same forms."),
    severity,
  })
  .refine(({ static: isStatic, runs }) => !(isStatic && runs === "any"), {
    error: "expected no `runs: any` beside `static: true`: a static job has no run",
    path: ["runs"],
  });

/** Rules about jobs. */
export const jobRules = z.array(jobRule).prefault([]);

/** A rule about jobs. */
export type JobRule = z.output<typeof jobRule>;

const unexpectedKind = z.enum(["fail", "warn", "ignore"], { error: 'expected "fail", "warn" or "ignore"' });

/** What becomes of jobs and datasets that nobody declared. */
export const unexpected = z
  .strictObject({
    jobs: unexpectedKind
      .default("ignore")
      .describe("Jobs of the command that neither `job` nor a rule of `jobs` names: `fail`, `warn` or `ignore`."),
    datasets: unexpectedKind
      .default("ignore")
      .describe(
        "Datasets of the command that no rule of `datasets` names, and no list of inputs or outputs: `fail`, `warn` or `ignore`.",
      ),
  })
  .prefault({});

/** What becomes of jobs and datasets that nobody declared. */
export type Unexpected = z.output<typeof unexpected>;
