import { z } from "zod";
import { aws } from "./aws.ts";
import { checkName, checkSchema } from "./checks.ts";
import { collectedOf, collectSchema } from "./collect.ts";
import { commandName, commandProblems, commandSchema, commandsOf } from "./commands.ts";
import { companionsNamedTwice } from "./companions.ts";
import { conformanceSchema } from "./conformance.ts";
import { containerProblems } from "./container-problems.ts";
import { contractSchema } from "./contract.ts";
import { deadlines, expires } from "./deadlines.ts";
import { duration } from "./duration.ts";
import { evidenceSchema } from "./evidence.ts";
import { graphRules } from "./expected-graph.ts";
import { pathFields, text } from "./fields.ts";
import { clusterProblems, kubernetesSchema, stackEngine } from "./kubernetes.ts";
import { namedTwice, ownServiceName, ownServiceSchema } from "./own-services.ts";
import { prefectSchema } from "./prefect.ts";
import { provenanceSchema } from "./provenance.ts";
import { portsTwice } from "./published-ports.ts";
import { recordSchema } from "./record.ts";
import { additionalRefinement, expect, jobPattern, refinementName, refineSchema } from "./refine.ts";
import { refinementsOf } from "./refinements.ts";
import { missingTogether } from "./required.ts";
import { images, marquezSchema, ports, publishAt, webSchema } from "./stack.ts";
import { completeLimits, contradictions } from "./time-limits.ts";

/**
 * The schema of all settings, with their defaults and descriptions. Pulumi.yaml and docs/settings.md
 * are generated from it.
 * @param baseDirectory the directory that relative paths start at
 */
export function schema(baseDirectory: string) {
  const paths = pathFields(baseDirectory);
  return z
    .strictObject({
      namespace: text
        .optional()
        .describe(
          "OpenLineage namespace in which the lineage must arrive. Required with `refine` and with `prefect.job`.",
        ),
      job: jobPattern
        .optional()
        .describe(
          "Name of the job for which the refinement sends lineage, as Marquez keeps it: with a parent it is `parent.job`. Or a glob pattern, such as `load-*`, for a name with a date in it, or for several jobs. An exact name always matches itself. Required with `refine`.",
        ),
      cwd: paths.directory
        .prefault(".")
        .describe(
          "Working directory of every command, relative to the directory of the stack file. It must exist. `refine.cwd`, `prefect.cwd` and the `cwd` of a command override it.",
        ),
      refine: refineSchema(paths)
        .optional()
        .describe(
          "The refinement: the command whose lineage is rehearsed. A rehearsal of something other than lineage leaves it out, together with `job`, and has `commands`.",
        ),
      commands: z
        .record(commandName, commandSchema(paths))
        .prefault({})
        .describe(
          "Commands of the rehearsal beside its refinements, by name: each runs after the one above it, and is judged by its exit code. They run after the refinements and the flow run. See [rehearsals.md](rehearsals.md).",
        ),
      prefect: prefectSchema(paths)
        .prefault({})
        .describe("The Prefect deployment that is run against the same stack, at the same time as the refinement."),
      expect: expect.prefault({}).describe("Lineage that must arrive from the refinement."),
      contract: contractSchema(paths)
        .prefault({})
        .describe(
          "The lineage that all commands together are expected to send, as `rehearse accept` learned it. See [contract.md](contract.md).",
        ),
      refinements: z
        .record(refinementName, additionalRefinement(paths))
        .prefault({})
        .describe(
          "Additional refinements of the same rehearsal, by name. They run one after the other, after the first, and each is judged separately. A name has at most 31 lowercase letters, digits and dashes; `main` and `prefect` are reserved. If left out, only `refine` runs.",
        ),
      graph: graphRules.describe(
        "Rules about the graph of what all commands of the rehearsal send together, refinements and flow runs, as `expect.graph`: with `connected: true`, each refinement reads what another one writes, or the other way round.",
      ),
      conformance: conformanceSchema(paths)
        .prefault({})
        .describe(
          "How closely the events of the refinements and of the flow run must keep to OpenLineage's specification. See [conformance.md](conformance.md).",
        ),
      collect: collectSchema
        .prefault([])
        .describe(
          "Files to copy into the evidence once all commands have ended: paths or glob patterns, relative to `cwd`, such as `dist/arc/*.json`; of a directory, all files below it. At least one match must be new, or changed since the commands began: write `{ files: …, unchanged: true }` for files that no command writes. Text is redacted.",
        ),
      checks: z
        .record(checkName, checkSchema)
        .prefault({})
        .describe(
          "Checks of files and URLs once all commands have ended, by name. See [rehearsals.md](rehearsals.md#check-what-came-of-it).",
        ),
      marquez: marquezSchema(paths).prefault({}).describe("Marquez, the service that stores lineage."),
      engine: stackEngine.describe(
        "What runs the services of the stack: the Docker engine that the docker client takes, or `kubernetes`, a cluster. See [engines.md](engines.md).",
      ),
      kubernetes: kubernetesSchema(paths)
        .prefault({})
        .describe("The cluster in which the stack runs, with `engine: kubernetes`. Otherwise it is not used."),
      images: images
        .prefault({})
        .describe(
          "Container images of the services. An image that the Docker engine does not hold is pulled. One with a digest, as in `name:tag@sha256:…`, runs with that digest or not at all. Where a default image cannot be pulled, a substitute is built; see `standIns`.",
        ),
      standIns: z
        .enum(["allow", "refuse"], { error: 'expected "allow" or "refuse"' })
        .default("refuse")
        .describe(
          "Whether a stand-in, a program of ours, may take the place of Marquez or its web UI where the real image cannot be had. A rehearsal on a stand-in proves nothing about the real service. If `refuse`, such a rehearsal ends with an error before anything is started, and so does one whose image is labelled as a stand-in under whatever name.",
        ),
      headStart: z
        .boolean()
        .default(true)
        .describe(
          "Whether Marquez and its database start from a volume that holds a migrated, empty database and an archive of Marquez's classes. And whether Prefect starts on a database that its image has migrated. The first rehearsal on these images has both made in the background, once it has ended. See [head-start.md](head-start.md).",
        ),
      ports: ports
        .prefault({})
        .describe(
          "Ports on 127.0.0.1 at which the services are published. With `auto` the Docker engine picks a free port.",
        ),
      publishAt: publishAt
        .optional()
        .describe(
          "IP address of the machine of a Docker engine on another machine. The ports are published at it, and reached at it from here; whoever reaches it on the network reaches the services. If left out, they are published on the loopback there, and tunnels lead them here. See [engines.md](engines.md#ports-at-an-address-of-that-machine).",
        ),
      web: webSchema(paths)
        .prefault({})
        .describe("The lineage web UI, of which the screenshot for the evidence is taken."),
      services: z
        .record(ownServiceName, ownServiceSchema(paths))
        .prefault({})
        .describe(
          "Services of your own images in the stack, by name. They are started, watched and removed with the others. See [rehearsals.md](rehearsals.md).",
        ),
      evidence: evidenceSchema(paths).prefault({}).describe("The evidence of each rehearsal, and where it is stored."),
      aws: aws.prefault({}).describe("Settings of the AWS provider."),
      provenance: provenanceSchema
        .prefault({})
        .describe(
          "Where it is known from which commit, branch, repository and build a rehearsal is: environment variables of your own first, then Git, then the variables of GitHub, GitLab, Jenkins, Azure Pipelines, Buildkite and CircleCI. `verdict.json` and the statement say it. See [attestation.md](attestation.md).",
        ),
      record: recordSchema(paths)
        .prefault({})
        .describe("Files in which a rehearsal is recorded once its evidence is stored."),
      ready: duration
        .prefault("3m")
        .describe(
          "Time limit for the services to become ready once their containers have started, and for a node of a cluster to start a command with an image.",
        ),
      deadlines: deadlines
        .prefault({})
        .describe("Time limits of the whole rehearsal, and of the steps after the refinement."),
      expires,
    })
    .superRefine((settings, context) => {
      const { services, commands } = settings;
      for (const issue of [
        ...missingTogether(settings),
        ...commandProblems(commands),
        ...namedTwice(services, commands),
        ...companionsNamedTwice(settings.prefect.companions, { commands, services }),
        ...portsTwice(settings),
        ...containerProblems(settings),
        ...clusterProblems(settings),
      ])
        context.addIssue({ code: "custom", ...issue });
    })
    .superRefine(({ prefect }, context) => {
      if (prefect.enabled && !prefect.deployment && !prefect.deploy)
        context.addIssue({
          code: "custom",
          path: ["prefect", "deployment"],
          message: "expected the name of a deployment, prefect.deploy set to all, or prefect.enabled set to false",
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
    .superRefine((settings, context) => {
      for (const issue of contradictions(settings)) context.addIssue({ code: "custom", ...issue });
    })
    .transform((settings) => {
      const { rehearsal, expires } = completeLimits(settings);
      const { cwd, prefect, engine, kubernetes } = settings;
      const refine = settings.refine && { ...settings.refine, cwd: settings.refine.cwd ?? cwd };
      return {
        ...settings,
        // What an OpenLineage client takes when nobody names one: https://openlineage.io/docs/client/python
        namespace: settings.namespace ?? "default",
        // That there is a context has been checked.
        kubernetes: engine === "kubernetes" ? { ...kubernetes, context: kubernetes.context as string } : undefined,
        refine,
        prefect: { ...prefect, cwd: prefect.cwd ?? refine?.cwd ?? cwd },
        deadlines: { ...settings.deadlines, rehearsal },
        expires,
        refinements: refinementsOf(settings),
        commands: commandsOf(settings.commands, cwd),
        collect: collectedOf(settings.collect),
      };
    });
}

/** All settings of a rehearsal, parsed: paths absolute, times in milliseconds. */
export type Settings = z.output<ReturnType<typeof schema>>;
