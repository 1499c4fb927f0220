import { resolve } from "node:path";
import picomatch from "picomatch";
import { z } from "zod";
import { aws } from "./aws.ts";
import { canBeDirectory, isDirectory, isFile } from "./directories.ts";
import { duration } from "./duration.ts";
import { evidenceOf } from "./evidence.ts";
import { officialImages } from "./official-images.ts";
import { refinementsOf } from "./refinements.ts";

// Neither an argument nor a path nor a variable can hold one.
const argument = z.string().refine((written) => !written.includes("\0"), { error: "expected text without NUL" });
const text = argument.min(1, { error: "expected at least one character" });
const command = z.array(argument).min(1, { error: "expected a command: a list of at least one argument" });
const environment = z.record(
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
    error: "expected a variable's name: letters, digits and underscores, no digit first",
  }),
  argument,
);
const portAllowed = { error: 'expected "auto" or a port number from 1 to 65535' };
const port = z.union([z.literal("auto"), z.int(portAllowed).min(1, portAllowed).max(65_535, portAllowed)], portAllowed);
const glob = text.refine(isGlob, { error: "expected a glob pattern whose brackets are closed" });
const globs = z.array(glob).default([]);
const runState = z.enum(["NEW", "RUNNING", "COMPLETED", "FAILED", "ABORTED"]);
const pagePath = text.regex(/^\/(?![/\\])/, { error: "expected a path that starts with one slash" });
const baseUrl = z
  .string()
  .refine(isBase, {
    error: "expected a base URL as http://127.0.0.1:5000, without a path: clients join their own to it",
  })
  .transform((written) => new URL(written).origin);
const refinementName = z.string().regex(/^(?!prefect$)[a-z0-9][a-z0-9-]{0,30}$/, {
  error: 'expected a name of small letters, digits and dashes, and not "prefect"',
});
const image = z.string().regex(/^[A-Za-z0-9][\w.:/@-]*$/, { error: "expected an image's reference" });

function isGlob(pattern: string): boolean {
  try {
    return Boolean(picomatch.makeRe(pattern, { strictBrackets: true }));
  } catch {
    return false;
  }
}

function isBase(written: string): boolean {
  const url = URL.parse(written);
  if (!url || !/^https?:$/.test(url.protocol)) return false;
  return url.pathname === "/" && `${url.search}${url.hash}${url.username}${url.password}` === "";
}

/** Every setting, its default and its description. `from` is the directory that relative paths start at. */
export function schema(from: string) {
  const path = text.transform((written) => resolve(from, written));
  const directory = path.refine(isDirectory, { error: "expected a directory that exists" });
  const ownDirectory = path.refine(canBeDirectory, { error: "expected a directory, or where one can be made" });

  const refine = z.strictObject({
    command: command.describe("the refinement, as an argument list; no shell is involved"),
    prepare: command
      .optional()
      .describe("run while the stack comes up, before the refinement; its failure ends the rehearsal"),
    cwd: directory.prefault(".").describe("where commands run, from the stack file's directory"),
    env: environment.default({}).describe("added to the environment of the refinement, over what the stack sets"),
    output: text.optional().describe("the file, from cwd, that the refinement must write; a glob pattern is taken too"),
    timeout: duration.prefault("10m").describe("how long the refinement may take"),
  });
  const expect = z.strictObject({
    inputs: globs.describe(
      "glob patterns over dataset names: each matches an input, and each input is matched; none: not judged",
    ),
    outputs: globs.describe("the same for the run's outputs"),
    states: z.array(runState).min(1).default(["COMPLETED"]).describe("the states that this rehearsal's run may end in"),
  });
  const further = z.strictObject({
    job: text.describe("its job's name, another than that of all others"),
    refine: z
      .strictObject({
        command: command.describe("as refine.command"),
        cwd: directory.optional().describe("refine.cwd when not given"),
        env: environment.default({}).describe("added to refine.env"),
        output: text.optional().describe("as refine.output"),
        timeout: duration.optional().describe("refine.timeout when not given"),
      })
      .describe("how it is run"),
    expect: expect.prefault({}).describe("what must have arrived of it"),
  });
  const prefect = z.strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe("whether a flow run is triggered and judged; when not, no Prefect server is brought up either"),
    deployment: text.optional().describe("`flow/deployment`, or a deployment's name alone, which is looked up"),
    parameters: z.record(z.string(), z.json()).default({}).describe("parameters of the flow run"),
    register: command.optional().describe("registers the deployment before it is triggered"),
    worker: command.optional().describe("a worker, run for as long as the flow run takes"),
    cwd: directory.optional().describe("where these commands run; the refinement's cwd when not given"),
    env: environment.default({}).describe("added to the environment of these commands"),
    timeout: duration.prefault("5m").describe("from registering to the end of the flow run"),
    url: baseUrl
      .optional()
      .describe("a Prefect server that runs already, which is used and left as it is; none is brought up then"),
    job: text.optional().describe("the job under which the flow run's own lineage must arrive; none: not judged"),
    expect: expect.prefault({}).describe("what the flow run's lineage must hold, where prefect.job is set"),
  });
  const images = z.strictObject({
    postgres: image.default(officialImages.postgres),
    marquez: image.default(officialImages.marquez),
    web: image.default(officialImages.web),
    prefect: image.default(officialImages.prefect),
    s3: image.default(officialImages.s3),
  });
  const ports = z
    .strictObject({
      marquez: port.default("auto").describe("Marquez's API"),
      marquezAdmin: port.default("auto").describe("Marquez's health"),
      web: port.default("auto").describe("the lineage web UI"),
      prefect: port.default("auto").describe("Prefect's API and UI"),
      s3: port.default("auto").describe("the S3 gateway"),
    })
    .superRefine((given, context) => {
      const taken = new Map<number, string>();
      for (const [name, number] of Object.entries(given)) {
        if (number === "auto") continue;
        const other = taken.get(number);
        if (other)
          context.addIssue({
            code: "custom",
            path: [name],
            message: `expected a port of its own: ${other} has it too`,
          });
        taken.set(number, name);
      }
    });
  const marquez = z.strictObject({
    url: baseUrl
      .optional()
      .describe(
        "a Marquez that runs already, which is used and left as it is; no database and no web UI are brought up then",
      ),
  });
  const web = z.strictObject({
    url: baseUrl
      .optional()
      .describe("a web UI that runs already; without one, a Marquez of your own is not photographed"),
    port: z.int().min(1).max(65_535).default(3000).describe("where the image listens, in its container"),
    health: pagePath.default("/healthcheck").describe("a page that answers 200 once the UI is ready"),
    env: environment.default({}).describe("added to the environment of the container"),
    path: pagePath
      .default("/lineage/job/{namespace}/{job}/")
      .describe("the job's page; {namespace} and {job} are filled in"),
    drawn: text
      .default("[data-testid='zoom-pan-group'] polyline[id*='{node}']")
      .describe("matches the drawn edges of the job's node, once the graph is there; {node} is job:NAMESPACE:NAME"),
    timeout: duration.prefault("30s").describe("how long the graph may take to be drawn"),
  });
  const evidence = evidenceOf(ownDirectory);

  const file = path.refine(isFile, { error: "expected a file that exists" });
  const record = z.strictObject({
    plan: file.optional().describe("a Markdown file with the rehearsal plan's table, which gets a row"),
    log: file.optional().describe("a Markdown file with dated headings, the next-steps log, which gets a line"),
    rehearsal: text.default("Lineage rehearsal").describe("what the rehearsal is called there"),
    owner: text.default("unnamed").describe("who answers for it"),
    environment: text.optional().describe("where it ran; the stack's name when not given"),
  });
  const deadlines = z.strictObject({
    rehearsal: duration.prefault("30m").describe("the whole rehearsal but destroying the stack"),
    capture: duration.prefault("1m").describe("each capture"),
    verify: duration.prefault("1m").describe("judging what was captured"),
    upload: duration.prefault("2m").describe("storing the evidence"),
    destroy: duration.prefault("3m").describe("destroying the stack; a spent rehearsal cannot cut it short"),
  });

  return z
    .strictObject({
      namespace: text.describe("the OpenLineage namespace in which the job must arrive"),
      job: text.describe("the job's name"),
      refine: refine.describe("the refinement that is rehearsed"),
      prefect: prefect.prefault({}).describe("the deployment that is run beside it"),
      expect: expect.prefault({}).describe("what must have arrived"),
      refinements: z
        .record(refinementName, further)
        .prefault({})
        .describe(
          "further refinements of the same rehearsal by name, done one after the other; what else a refinement has is as for the first",
        ),
      marquez: marquez.prefault({}).describe("the lineage store"),
      images: images.prefault({}).describe("the images of the stack"),
      ports: ports.prefault({}).describe("the ports on 127.0.0.1, or auto: the engine picks"),
      web: web.prefault({}).describe("the page that is photographed"),
      evidence: evidence.prefault({}).describe("where the evidence goes"),
      aws: aws.prefault({}).describe("the AWS provider's own settings"),
      record: record.prefault({}).describe("where a rehearsal whose evidence is stored is put on record"),
      ready: duration.prefault("3m").describe("how long the services may take to be ready"),
      deadlines: deadlines.prefault({}).describe("how long the rest may take"),
      expires: duration
        .prefault("2h")
        .describe("after this the stack's containers may be removed by anyone who tidies up"),
    })
    .superRefine((given, context) => {
      if (given.prefect.enabled && !given.prefect.deployment)
        context.addIssue({
          code: "custom",
          path: ["prefect", "deployment"],
          message: "expected a deployment's name, or prefect.enabled to be false",
        });
    })
    .superRefine(({ job, refinements }, context) => {
      const jobs = new Set([job]);
      for (const [name, one] of Object.entries(refinements)) {
        if (jobs.has(one.job))
          context.addIssue({
            code: "custom",
            path: ["refinements", name, "job"],
            message: "expected a job of its own: the lineage of two refinements could not be told apart",
          });
        jobs.add(one.job);
      }
    })
    .transform((given) => ({ ...given, refinements: refinementsOf(given) }));
}

/** All settings of a rehearsal, parsed: paths absolute, times in milliseconds. */
export type Settings = z.output<ReturnType<typeof schema>>;
