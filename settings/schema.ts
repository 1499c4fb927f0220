import { resolve } from "node:path";
import picomatch from "picomatch";
import { z } from "zod";
import { aws } from "./aws.ts";
import { canBeDirectory, isDirectory, isFile } from "./directories.ts";
import { duration } from "./duration.ts";
import { evidenceSchema } from "./evidence.ts";
import { officialImages } from "./official-images.ts";
import { refinementsOf } from "./refinements.ts";

// The operating system accepts no NUL in an argument, a path or an environment variable.
const textWithoutNul = z
  .string()
  .refine((value) => !value.includes("\0"), { error: "expected a string without NUL characters" });
const text = textWithoutNul.min(1, { error: "expected a string that is not empty" });
const commandError = { error: "expected a command: a list with the program and its arguments" };
const command = z.array(textWithoutNul, commandError).min(1, commandError).meta({ title: "list of arguments" });
const environment = z.record(
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
    error: "expected the name of an environment variable: letters, digits and underscores, not starting with a digit",
  }),
  textWithoutNul,
);
const portNumber = (error: string) => z.int({ error }).min(1, { error }).max(65_535, { error });
const portError = 'expected "auto" or a port number from 1 to 65535';
const port = z.union([z.literal("auto"), portNumber(portError)], { error: portError });
const glob = text
  .refine(isGlob, { error: "expected a glob pattern, with all its brackets closed" })
  .meta({ title: "glob pattern" });
const globs = z.array(glob).default([]);
const runState = z.enum(["NEW", "RUNNING", "COMPLETED", "FAILED", "ABORTED"]);
const pagePath = text
  .regex(/^\/(?![/\\])/, { error: "expected a path that starts with a single slash" })
  .meta({ title: "path in a URL" });
const serverUrl = z
  .string()
  .refine(isServerUrl, {
    error: "expected the URL of a server, such as http://127.0.0.1:5000, without a path, a query or credentials",
  })
  .meta({ title: "URL" })
  .transform((value) => new URL(value).origin);
const refinementName = z.string().regex(/^(?!(?:prefect|main)$)[a-z0-9][a-z0-9-]{0,30}$/, {
  error:
    'expected a name of at most 31 lowercase letters, digits and dashes, not starting with a dash, and neither "main" nor "prefect"',
});
const image = z
  .string()
  .regex(/^[A-Za-z0-9][\w.:/@-]*$/, { error: "expected an image reference, such as postgres:14.19" })
  .meta({ title: "image reference" });

function isGlob(pattern: string): boolean {
  try {
    return Boolean(picomatch.makeRe(pattern, { strictBrackets: true }));
  } catch {
    return false;
  }
}

/** Whether a URL has nothing but a scheme, a host and a port: clients append paths of their own. */
function isServerUrl(value: string): boolean {
  const url = URL.parse(value);
  if (!url || !/^https?:$/.test(url.protocol)) return false;
  return url.pathname === "/" && `${url.search}${url.hash}${url.username}${url.password}` === "";
}

/**
 * The schema of all settings, with their defaults and descriptions. Pulumi.yaml and docs/settings.md
 * are generated from it.
 * @param baseDirectory the directory that relative paths start at
 */
export function schema(baseDirectory: string) {
  const path = text.meta({ title: "path" }).transform((value) => resolve(baseDirectory, value));
  const directory = path.refine(isDirectory, { error: "expected an existing directory" });
  const ownDirectory = path.refine(canBeDirectory, {
    error: "expected a writable directory, or a path where one can be created",
  });

  const refine = z.strictObject({
    command: command.describe("Command that runs the refinement. It is executed directly, not by a shell."),
    prepare: command
      .optional()
      .describe(
        "Command that runs before the refinement, while the stack starts, for example to install dependencies. It does not receive `refine.env`. If it fails, the refinement does not run and the rehearsal ends with an error. If left out, nothing runs.",
      ),
    cwd: directory
      .prefault(".")
      .describe(
        "Working directory of `refine.command` and `refine.prepare`, relative to the directory of the stack file. It must exist.",
      ),
    env: environment
      .default({})
      .describe(
        "Environment variables for the refinement. They override those that the rehearsal sets, such as `OPENLINEAGE_URL`.",
      ),
    output: text
      .optional()
      .describe(
        "File that the refinement must write: a path or a glob pattern, relative to `refine.cwd`. At least one matching file must be new or changed. If left out, the output is not judged.",
      ),
    timeout: duration
      .prefault("10m")
      .describe("Time limit for `refine.command`, and a separate one of the same length for `refine.prepare`."),
  });
  const expect = z.strictObject({
    inputs: globs.describe(
      "Glob patterns for the names of the run's input datasets. Each pattern must match at least one input, and each input must match at least one pattern. If empty, the inputs are not judged.",
    ),
    outputs: globs.describe("Glob patterns for the names of the run's output datasets, with the same rules."),
    states: z
      .array(runState)
      .min(1, { error: "expected a list of at least one state" })
      .default(["COMPLETED"])
      .describe("States of the run that are accepted."),
  });
  const further = z.strictObject({
    job: text.describe("Name of its job. No two refinements of a rehearsal may share a job."),
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
  const prefect = z.strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe(
        "Whether to trigger a flow run of the deployment and judge it. If false, no Prefect server is started.",
      ),
    deployment: text
      .optional()
      .describe(
        "Deployment to run: `flow/deployment`, or the deployment's name alone where no other has it. Required unless `prefect.enabled` is false.",
      ),
    parameters: z
      .record(z.string(), z.json())
      .default({})
      .describe("Parameters of the flow run. They override those of the deployment."),
    register: command
      .optional()
      .describe(
        "Command that registers the deployment before the flow run is triggered. If left out, the deployment must exist already.",
      ),
    worker: command
      .optional()
      .describe(
        "Command that starts a worker. It is stopped when the flow run has ended. If left out, a worker must already be online in the deployment's work pool.",
      ),
    cwd: directory
      .optional()
      .describe("Working directory of `prefect.register` and `prefect.worker`. If left out, it is `refine.cwd`."),
    env: environment
      .default({})
      .describe(
        "Environment variables for `prefect.register` and `prefect.worker`. They override those that the rehearsal sets, such as `PREFECT_API_URL`.",
      ),
    timeout: duration
      .prefault("5m")
      .describe("Time limit from starting the worker and registering the deployment to the end of the flow run."),
    url: serverUrl
      .optional()
      .describe(
        "URL of an existing Prefect server. It is used as is and never destroyed; no server is started. If left out, a server is started with the stack.",
      ),
    job: text
      .optional()
      .describe(
        "Name of the job for which the flow run sends lineage. Its run must have the flow run's id. If left out, the flow run's lineage is not judged.",
      ),
    expect: expect
      .prefault({})
      .describe("Lineage that must arrive from the flow run. Judged only if `prefect.job` is set."),
  });
  const images = z.strictObject({
    postgres: image.default(officialImages.postgres).describe("Image of PostgreSQL, the database of Marquez."),
    marquez: image.default(officialImages.marquez).describe("Image of Marquez."),
    web: image.default(officialImages.web).describe("Image of the lineage web UI. For another UI, see `web`."),
    prefect: image.default(officialImages.prefect).describe("Image of the Prefect server."),
    s3: image
      .default(officialImages.s3)
      .describe("Image of the S3 gateway, Versity Gateway, used with `evidence.store: folder`."),
  });
  const ports = z
    .strictObject({
      marquez: port.default("auto").describe("Port of the Marquez API."),
      marquezAdmin: port.default("auto").describe("Port of the Marquez admin API, which reports its health."),
      web: port.default("auto").describe("Port of the lineage web UI."),
      prefect: port.default("auto").describe("Port of the Prefect API and UI."),
      s3: port.default("auto").describe("Port of the S3 gateway."),
    })
    .superRefine((values, context) => {
      const settingOf = new Map<number, string>();
      for (const [name, number] of Object.entries(values)) {
        if (number === "auto") continue;
        const other = settingOf.get(number);
        if (other)
          context.addIssue({
            code: "custom",
            path: [name],
            message: `expected a port that no other service uses, but ports.${other} is the same`,
          });
        settingOf.set(number, name);
      }
    });
  const marquez = z.strictObject({
    url: serverUrl
      .optional()
      .describe(
        "URL of an existing Marquez server. It is used as is and never destroyed; no Marquez, database or web UI is started. If left out, they are started with the stack.",
      ),
  });
  const web = z.strictObject({
    url: serverUrl
      .optional()
      .describe(
        "URL of an existing web UI. It is used as is and never destroyed; no web UI is started. If left out while `marquez.url` is set, no screenshot is taken.",
      ),
    port: portNumber("expected a port number from 1 to 65535")
      .default(3000)
      .describe("Port on which the web UI listens inside its container."),
    health: pagePath.default("/healthcheck").describe("Page that answers with status 200 once the web UI is ready."),
    env: environment
      .default({})
      .describe(
        "Environment variables for the container of the web UI. They override `MARQUEZ_HOST`, `MARQUEZ_PORT` and `WEB_PORT`, which are always set.",
      ),
    path: pagePath
      .default("/lineage/job/{namespace}/{job}/")
      .describe(
        "Page with the lineage graph of a job. `{namespace}` and `{job}` are replaced by their names, URL-encoded.",
      ),
    drawn: text
      .default("[data-testid='zoom-pan-group'] polyline[id*='{node}']")
      .describe(
        "CSS selector for the edges of the job in the drawn graph. The screenshot is taken once it matches as many elements as the job has edges in Marquez. `{node}` is replaced by `job:NAMESPACE:NAME`.",
      ),
    timeout: duration
      .prefault("30s")
      .describe("Time limit for loading the page, and a separate one of the same length for drawing the graph."),
  });
  const evidence = evidenceSchema(ownDirectory);

  const file = path.refine(isFile, { error: "expected an existing file" });
  const record = z.strictObject({
    plan: file
      .optional()
      .describe(
        "Markdown file with the table of rehearsals, to which a row is added: rehearsal, window, owner, environment, outcome. The file must exist. If left out, no row is added anywhere.",
      ),
    log: file
      .optional()
      .describe(
        "Markdown file with dated `##` headings, such as a next-steps log. An entry is added under the heading of the day, which is created if necessary. The file must exist. If left out, no entry is added anywhere.",
      ),
    rehearsal: text.default("Lineage rehearsal").describe("Name of the rehearsal in these files."),
    owner: text.default("unnamed").describe("Person or team that is responsible for the rehearsal."),
    environment: text
      .optional()
      .describe("Environment in which the rehearsal ran. If left out, it is the name of the stack."),
  });
  const deadlines = z.strictObject({
    rehearsal: duration.prefault("30m").describe("Time limit for the whole rehearsal, without destroying the stack."),
    capture: duration
      .prefault("1m")
      .describe(
        "Time limit for each capture: runs, datasets, logs, and the graph, which has `web.timeout` in addition.",
      ),
    verify: duration.prefault("1m").describe("Time limit for judging what was captured."),
    upload: duration.prefault("2m").describe("Time limit for uploading the evidence."),
    destroy: duration
      .prefault("3m")
      .describe("Time limit for destroying the stack. It starts anew, even when `deadlines.rehearsal` is exceeded."),
  });

  return z
    .strictObject({
      namespace: text.describe("OpenLineage namespace in which the lineage must arrive."),
      job: text.describe("Name of the job for which the refinement sends lineage."),
      refine: refine.describe("The refinement: the command whose lineage is rehearsed."),
      prefect: prefect
        .prefault({})
        .describe("The Prefect deployment that is run against the same stack, at the same time as the refinement."),
      expect: expect.prefault({}).describe("Lineage that must arrive from the refinement."),
      refinements: z
        .record(refinementName, further)
        .prefault({})
        .describe(
          "Additional refinements of the same rehearsal, by name. They run one after the other, after the first, and each is judged separately. A name has at most 31 lowercase letters, digits and dashes; `prefect` is reserved. If left out, only `refine` runs.",
        ),
      marquez: marquez.prefault({}).describe("Marquez, the service that stores lineage."),
      images: images
        .prefault({})
        .describe(
          "Container images of the services. An image that the Docker engine does not hold is pulled. Where a default image cannot be pulled, a substitute is built.",
        ),
      ports: ports
        .prefault({})
        .describe(
          "Ports on 127.0.0.1 at which the services are published. With `auto` the Docker engine picks a free port.",
        ),
      web: web.prefault({}).describe("The lineage web UI, of which the screenshot for the evidence is taken."),
      evidence: evidence.prefault({}).describe("The evidence of each rehearsal, and where it is stored."),
      aws: aws.prefault({}).describe("Settings of the AWS provider."),
      record: record.prefault({}).describe("Files in which a rehearsal is recorded once its evidence is stored."),
      ready: duration
        .prefault("3m")
        .describe("Time limit for the services to become ready once their containers have started."),
      deadlines: deadlines
        .prefault({})
        .describe("Time limits of the whole rehearsal, and of the steps after the refinement."),
      expires: duration
        .prefault("2h")
        .describe(
          "Age at which the stack expires. `rehearse reap` then removes it, unless its process is still running on this machine.",
        ),
    })
    .superRefine(({ prefect }, context) => {
      if (prefect.enabled && !prefect.deployment)
        context.addIssue({
          code: "custom",
          path: ["prefect", "deployment"],
          message: "expected the name of a deployment, or prefect.enabled set to false",
        });
    })
    .superRefine(({ job, refinements }, context) => {
      const jobs = new Set([job]);
      for (const [name, one] of Object.entries(refinements)) {
        if (jobs.has(one.job))
          context.addIssue({
            code: "custom",
            path: ["refinements", name, "job"],
            message: "expected another job: two refinements with the same job could not be judged apart",
          });
        jobs.add(one.job);
      }
    })
    .transform((given) => ({ ...given, refinements: refinementsOf(given) }));
}

/** All settings of a rehearsal, parsed: paths absolute, times in milliseconds. */
export type Settings = z.output<ReturnType<typeof schema>>;
