import { delimiter } from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation/index.js";
import program from "../index.ts";
import type { PulumiEngine } from "../offline/pulumi.ts";
import { engineCommand } from "./engine-command.ts";
import type { Rehearsal } from "./rehearsal.ts";
import type { Backend } from "./state.ts";

/** The stack as the Automation API sees it, with the program of this rehearsal. */
export const selectStack = async (
  engine: PulumiEngine,
  rehearsal: Rehearsal,
  { directory, env }: Backend,
): Promise<Stack> =>
  LocalWorkspace.createOrSelectStack(
    { stackName: rehearsal.stack, projectName: "lineage-rehearsal", program: () => program(rehearsal) },
    {
      workDir: directory,
      pulumiHome: engine.home,
      pulumiCommand: await engineCommand(engine, rehearsal.guard),
      projectSettings: { name: "lineage-rehearsal", runtime: "nodejs" },
      envVars: {
        ...env,
        PATH: [...engine.path, process.env.PATH].join(delimiter),
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_OPTION_COLOR: "never",
      },
    },
  );
