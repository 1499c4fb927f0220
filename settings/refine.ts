import { z } from "zod";
import { duration } from "./duration.ts";
import { command, environment, glob, type PathFields, text } from "./fields.ts";

const pattern = z.union([
  glob,
  z.strictObject({
    namespace: glob.describe("Glob pattern for the dataset's namespace."),
    name: glob.describe("Glob pattern for the dataset's name."),
  }),
]);
const patterns = z.array(pattern).default([]);
const runState = z.enum(["NEW", "RUNNING", "COMPLETED", "FAILED", "ABORTED"]);

/** The name of a job, or a glob pattern for the names of several. */
export const jobPattern = glob.meta({ title: "name or glob pattern" });

/** The lineage that must arrive. */
export const expect = z.strictObject({
  fails: z
    .boolean()
    .default(false)
    .describe(
      "Whether the command must fail: a negative rehearsal, which shows that a failure reaches the lineage. The command must exit with another code than 0, a run of the job must end with FAIL, and each FAIL event must say why in the run facet `errorMessage`.",
    ),
  inputs: patterns.describe(
    "Glob patterns for the input datasets of the job's runs. Each pattern must match at least one input, and each input must match at least one pattern. A pattern is a name in the namespace of the setting `namespace`, or `{ namespace: …, name: … }`. If empty, the inputs are not judged.",
  ),
  outputs: patterns.describe("Glob patterns for the output datasets of the job's runs, with the same rules."),
  states: z
    .array(runState)
    .min(1, { error: "expected a list of at least one state" })
    .optional()
    .describe(
      "States that are accepted. Every run that the command sends must be in one of them. If left out, that is COMPLETED; with `fails`, it is COMPLETED or FAILED.",
    ),
  runs: z
    .union([z.int().min(0), z.literal("any")], { error: 'expected a number of runs, or "any"' })
    .default(1)
    .describe(
      "Number of runs of each job that the command sends. `any`: one or more. `0`: lineage without runs, as a job event describes it.",
    ),
});

/** The lineage that must arrive from a flow run. */
export const expectOfFlowRun = expect.omit({ fails: true });

/** How the first refinement is run. The others inherit from it. */
export const refineSchema = ({ directory }: Pick<PathFields, "directory">) =>
  z.strictObject({
    command: command.describe(
      "Command that runs the refinement. It is executed directly, not by a shell. A process that it leaves running in the background is ended 3 s after it.",
    ),
    prepare: command
      .optional()
      .describe(
        "Command that runs before the refinement, while the stack starts, for example to install dependencies. It does not receive `refine.env`. If it fails, the refinement does not run and the rehearsal ends with an error. If left out, nothing runs.",
      ),
    cwd: directory
      .optional()
      .describe("Working directory of `refine.command` and `refine.prepare`. If left out, it is `cwd`."),
    env: environment
      .default({})
      .describe(
        "Environment variables for the refinement. They override those that the rehearsal sets, such as `OPENLINEAGE_URL`. OpenLineage variables of your own environment are not passed on; set here those that the refinement needs.",
      ),
    output: text
      .optional()
      .describe(
        "File or directory that the refinement must write: a path or a glob pattern, relative to `refine.cwd`. At least one match must be new or changed; a directory is, when any file below it is. If left out, the output is not judged.",
      ),
    timeout: duration
      .prefault("10m")
      .describe("Time limit for `refine.command`, and a separate one of the same length for `refine.prepare`."),
  });

/** The name of an additional refinement. */
export const refinementName = z.string().regex(/^(?!(?:prefect|main)$)[a-z0-9][a-z0-9-]{0,30}$/, {
  error:
    'expected a name of at most 31 lowercase letters, digits and dashes, not starting with a dash, and neither "main" nor "prefect"',
});

/** A refinement beside the first. */
export const additionalRefinement = ({ directory }: Pick<PathFields, "directory">) =>
  z.strictObject({
    job: jobPattern.describe(
      "Name of its job, or a glob pattern for its jobs, as `job`. No two refinements of a rehearsal may share a job.",
    ),
    refine: z
      .strictObject({
        command: command.describe("Command that runs this refinement, as `refine.command`."),
        cwd: directory.optional().describe("Working directory. If left out, it is `refine.cwd`."),
        env: environment
          .default({})
          .describe("Environment variables, in addition to those of `refine.env`, which they override."),
        output: text
          .optional()
          .describe("File that this refinement must write, as `refine.output`. If left out, it is not judged."),
        timeout: duration.optional().describe("Time limit for the command. If left out, it is `refine.timeout`."),
      })
      .describe("How this refinement is run."),
    expect: expect.prefault({}).describe("Lineage that must arrive from this refinement."),
  });
