import { z } from "zod";
import { commandImage, containerSchema } from "./container.ts";
import { duration } from "./duration.ts";
import { columnRules } from "./expected-columns.ts";
import { datasetList, datasetRules } from "./expected-datasets.ts";
import { facetRules } from "./expected-facets.ts";
import { graphRules } from "./expected-graph.ts";
import { jobRules, runStates, unexpected } from "./expected-jobs.ts";
import { lifecycle } from "./expected-lifecycle.ts";
import { parentRules } from "./expected-parents.ts";
import { command, glob, type PathFields, text } from "./fields.ts";
import { inherit } from "./inherit.ts";
import { environment } from "./secret-value.ts";

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
  inputs: datasetList
    .optional()
    .describe(
      "Glob patterns for the input datasets of the job's runs. Each pattern must match at least one input, and each input must match at least one pattern; with `{ atLeast: … }` there may be others. `[]` means none. A pattern is a name in the namespace of the setting `namespace`, or `{ namespace: …, name: … }`. If left out, the inputs are not judged.",
    ),
  outputs: datasetList
    .optional()
    .describe("Glob patterns for the output datasets of the job's runs, with the same rules."),
  states: runStates
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
  jobs: jobRules.describe(
    "Rules about jobs, by name or pattern: how many there are, their runs and states, what they read and write. See [contract.md](contract.md#jobs).",
  ),
  datasets: datasetRules.describe(
    "Rules about datasets, by name or pattern: how many there are, their fields, symlinks and facets. See [contract.md](contract.md#datasets).",
  ),
  columns: columnRules.describe(
    "Rules about column lineage, each one of: `column: …` with `from: …`, what a column comes from; `coverage: …`, how many columns must have lineage; `forbidden: { from: …, to: … }`, a column that must not reach a dataset. See [contract.md](contract.md#columns).",
  ),
  unexpected: unexpected.describe("What becomes of jobs and datasets that nobody declared."),
  graph: graphRules.describe(
    "Rules about the graph of the jobs and datasets that the command's events name, each one of: `path: { from: …, to: … }`, which must be there; `noPath: { from: …, to: … }`, which must not; `connected: true`, no part without a connection to the others; `orphans: none`, no dataset without a job. See [contract.md](contract.md#graph).",
  ),
  parents: parentRules.describe(
    "Rules about parents: for the jobs that a pattern matches, the job of the `parent` and of the `root` that each of their runs must name, and whether that run must have arrived. See [contract.md](contract.md#parents).",
  ),
  facets: facetRules.describe(
    "Rules about facets: whose (`run`, `job`, `dataset`, `input` or `output`, with a pattern), the path to a value in them, such as `outputStatistics.rowCount`, and what it must be. See [contract.md](contract.md#facets).",
  ),
  lifecycle: lifecycle
    .prefault({})
    .describe(
      "How the events of each run follow each other: `fail`, `warn` or `ignore`, for all of it or for each part. See [contract.md](contract.md#life-cycle).",
    ),
});

/** The lineage that must arrive from a flow run. */
export const expectOfFlowRun = expect.omit({ fails: true });

/** How the first refinement is run. The others inherit from it. */
export const refineSchema = ({ directory, file }: Pick<PathFields, "directory" | "file">) =>
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
    env: environment({ file })
      .prefault({})
      .describe(
        "Environment variables for the refinement. They override those that the rehearsal sets, such as `OPENLINEAGE_URL`. OpenLineage variables of your own environment are not passed on; set here those that the refinement needs.",
      ),
    image: commandImage
      .optional()
      .describe(
        "Image in which `refine.command` and `refine.prepare` run, as containers of the stack's engine: `refine.command` on the stack's network, with every address as it is reached from there. In a cluster it is a Job in the stack's namespace. One that the Docker engine does not hold is pulled. Such a command inherits only those variables of your environment that `refine.inherit` names. If left out, it runs on this machine. See [containers.md](containers.md).",
      ),
    container: containerSchema({ directory }).optional().describe("How a command with an image is run."),
    needs: z
      .array(z.enum(["prefect", "web"], { error: "expected prefect or web" }))
      .default([])
      .describe(
        "Services that the refinements use beside Marquez and your own `services`: `[prefect]` for one that talks to Prefect. They wait for these. Without it, they start as soon as Marquez answers.",
      ),
    inherit: inherit.describe(
      "Variables of your environment that the refinement and `refine.prepare` inherit although they could change the evidence with them: names or patterns, such as `[AWS_*]` for a refinement that reads S3. Without it no command inherits [these](refinements.md#what-commands-do-not-inherit). A value in `refine.env` needs no such entry.",
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
export const additionalRefinement = ({ directory, file }: Pick<PathFields, "directory" | "file">) =>
  z.strictObject({
    job: jobPattern.describe(
      "Name of its job, or a glob pattern for its jobs, as `job`. No two refinements of a rehearsal may share a job.",
    ),
    refine: z
      .strictObject({
        command: command.describe("Command that runs this refinement, as `refine.command`."),
        image: commandImage
          .optional()
          .describe(
            "Image in which the command runs. If left out, it is `refine.image`; `false` for one on this machine.",
          ),
        container: containerSchema({ directory })
          .optional()
          .describe("How it is run, where `refine.container` does not say so."),
        cwd: directory.optional().describe("Working directory. If left out, it is `refine.cwd`."),
        env: environment({ file })
          .prefault({})
          .describe("Environment variables, in addition to those of `refine.env`, which they override."),
        inherit: inherit.describe("Variables that it inherits, in addition to those of `refine.inherit`."),
        output: text
          .optional()
          .describe("File that this refinement must write, as `refine.output`. If left out, it is not judged."),
        timeout: duration.optional().describe("Time limit for the command. If left out, it is `refine.timeout`."),
      })
      .describe("How this refinement is run."),
    expect: expect.prefault({}).describe("Lineage that must arrive from this refinement."),
  });
