import { z } from "zod";
import { companionName, companionSchema } from "./companions.ts";
import { commandImage, containerSchema } from "./container.ts";
import { checkCredentials, credentialFields } from "./credentials.ts";
import { duration } from "./duration.ts";
import { command, type PathFields, serverUrl, text } from "./fields.ts";
import { inherit } from "./inherit.ts";
import { cliOf, projectSchema, pythonOf } from "./project.ts";
import { expectOfFlowRun, jobPattern } from "./refine.ts";
import { environment } from "./secret-value.ts";

const atLeastOne = "expected a whole number, at least 1";

/** The deployment whose flow run is triggered and judged. */
export const prefectSchema = ({ directory, file }: Pick<PathFields, "directory" | "file">) =>
  z
    .strictObject({
      enabled: z
        .boolean()
        .default(true)
        .describe(
          "Whether to trigger a flow run of the deployment and judge it. If false, no Prefect server is started.",
        ),
      deployment: text
        .optional()
        .describe(
          "Deployment to run: `flow/deployment`, or the deployment's name alone where no other has it. Required unless `prefect.enabled` is false, or `prefect.deploy` is set.",
        ),
      deploy: z
        .enum(["all"], { error: 'expected "all", or nothing' })
        .optional()
        .describe(
          "`all` deploys every deployment of the project's `prefect.yaml` into the rehearsal's own Prefect, before the worker starts, and judges them. Their schedules are stopped then, so that no flow runs by itself. `prefect.deployment` may be left out then: no flow is run. See [prefect.md](prefect.md).",
        ),
      project: projectSchema.prefault({}).describe("What `prefect.deploy` deploys, and how."),
      parameters: z
        .record(z.string(), z.json())
        .default({})
        .describe("Parameters of the flow run. They override those of the deployment."),
      runs: z
        .array(z.record(z.string(), z.json()))
        .min(1, { error: "expected a list of at least one mapping of parameters" })
        .optional()
        .describe(
          "Several flow runs of the deployment, for a backfill: a list of parameters, one mapping for each flow run. They override `prefect.parameters`. All are triggered at once. If left out, there is one flow run.",
        ),
      concurrency: z
        .int({ error: atLeastOne })
        .min(1, { error: atLeastOne })
        .optional()
        .describe(
          "How many of the flow runs may be RUNNING at once. The rehearsal sets no limit: it proves, from the states of the flow runs, that a limit of Prefect's holds. `prefect.runs` needs more entries than that. If left out, it is not judged.",
        ),
      register: command
        .optional()
        .describe(
          "Command that registers the deployment before the flow run is triggered. If left out, the deployment must exist already, or `prefect.worker` must make it, as `flow.serve()` does: it is waited for then.",
        ),
      worker: command
        .optional()
        .describe(
          "Command that starts a worker, or a process that serves the deployment. It is stopped when the flow run has ended. If left out, a worker must already be online in the deployment's work pool.",
        ),
      companions: z
        .record(companionName, companionSchema({ directory, file }))
        .default({})
        .describe(
          "Programs that run beside the worker during the flow run, by name, such as a listener that sends the lineage of Prefect's events. They start before the worker, and are ended after the flow run.",
        ),
      cwd: directory
        .optional()
        .describe("Working directory of `prefect.register` and `prefect.worker`. If left out, it is `refine.cwd`."),
      image: commandImage
        .optional()
        .describe(
          "Image in which `prefect.worker`, `prefect.register` and the companions run, each as a container of the stack's engine on the stack's network, or in a cluster as a Job in its namespace, with every address as it is reached from there: what a work pool of type `process` has in a container in production. One that the Docker engine does not hold is pulled. Such a command inherits only those variables of your environment that `prefect.inherit` names. If left out, they run on this machine, whatever `refine.image` says. See [containers.md](containers.md#rehearse-a-prefect-worker-in-a-container).",
        ),
      container: containerSchema({ directory }).optional().describe("How they are run with an image."),
      env: environment({ file })
        .prefault({})
        .describe(
          "Environment variables for `prefect.register` and `prefect.worker`. They override those that the rehearsal sets, such as `PREFECT_API_URL`. OpenLineage variables of your own environment are not passed on.",
        ),
      inherit: inherit.describe(
        "Variables of your environment that `prefect.register`, `prefect.worker`, the companions and the flow runs inherit although they could change the evidence with them, as `refine.inherit`.",
      ),
      timeout: duration
        .prefault("5m")
        .describe(
          "Time limit from when Prefect answers to the end of the flow run, or of all of them. The worker and the registration may have started before.",
        ),
      picture: z
        .boolean()
        .default(false)
        .describe(
          "Whether to photograph the flow runs in the Prefect UI, as `prefect.png`. The server is started with its UI then; one at `prefect.url` must have it.",
        ),
      url: serverUrl
        .optional()
        .describe(
          "URL of an existing Prefect server. It is used as is and never destroyed; no server is started. If left out, a server is started with the stack.",
        ),
      ...credentialFields("prefect", { file }),
      job: jobPattern
        .optional()
        .describe(
          "Name of the job for which the flow run sends lineage, or a glob pattern, as Marquez keeps it. Its run is recognized by the flow run's id: as its own, its parent's or its root's, or in one of its run facets; else by the flow run's name or start, or as the only run of that job. If left out, the flow run's lineage is not judged.",
        ),
      expect: expectOfFlowRun
        .prefault({})
        .describe(
          "Lineage that must arrive from the flow run. Judged only if `prefect.job` is set. It has no `fails`.",
        ),
    })
    .superRefine(checkCredentials("prefect"))
    .superRefine(({ deploy, url, worker, register, project }, context) => {
      if (deploy === undefined) return;
      if (url !== undefined)
        context.addIssue({
          code: "custom",
          path: ["deploy"],
          message: "expected only without prefect.url: it would deploy into a server that is not the rehearsal's own",
        });
      const cli = cliOf(project.cli, worker, register);
      if (pythonOf(cli) === undefined)
        context.addIssue({
          code: "custom",
          path: ["project", "cli"],
          message: `expected a command that ends with prefect, such as [uv, run, prefect], found ${cli.join(" ")}`,
        });
    })
    .superRefine(({ concurrency, runs = [] }, context) => {
      if (concurrency === undefined || runs.length > concurrency) return;
      context.addIssue({
        code: "custom",
        path: ["concurrency"],
        message: `expected less than the number of entries in prefect.runs, which is ${runs.length}: otherwise no flow run ever waits, and nothing is proven`,
      });
    });
