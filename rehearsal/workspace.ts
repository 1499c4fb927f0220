import { delimiter } from "node:path";
import { LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation/index.js";
import program from "../index.ts";
import type { PulumiEngine } from "../offline/pulumi.ts";
import type { Rehearsal } from "./rehearsal.ts";
import { backendOf } from "./state.ts";

/** The stack as the Automation API sees it, with the program of this rehearsal. */
export async function selectStack(engine: PulumiEngine, rehearsal: Rehearsal, project: string): Promise<Stack> {
  const { directory, env } = backendOf(rehearsal.stack, project);
  const pulumiCommand = await PulumiCommand.get({ root: engine.root });
  return LocalWorkspace.createOrSelectStack(
    { stackName: rehearsal.stack, projectName: "lineage-rehearsal", program: () => program(rehearsal) },
    {
      workDir: directory,
      pulumiHome: engine.home,
      pulumiCommand,
      projectSettings: { name: "lineage-rehearsal", runtime: "nodejs" },
      envVars: {
        ...env,
        PATH: [...engine.path, process.env.PATH].join(delimiter),
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_OPTION_COLOR: "never",
      },
    },
  );
}
