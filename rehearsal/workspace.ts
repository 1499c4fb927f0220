import { delimiter } from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation/index.js";
import type { Rehearsal } from "../context/context.ts";
import { RehearsalError } from "../errors.ts";
import program from "../index.ts";
import { rehearsalVariable } from "../machine/process-tree.ts";
import { engineConfig } from "../settings/aws.ts";
import { provisionsOnAws } from "../settings/evidence.ts";
import type { PulumiEngine } from "../setup/pulumi.ts";
import { asBackendError } from "./backend-error.ts";
import { engineCommand } from "./engine-command.ts";
import type { Backend } from "./state.ts";

/**
 * The stack as the Automation API sees it, with the program of this rehearsal.
 * @throws RehearsalError SETTINGS when the environment's own backend cannot be opened with the passphrase it is given
 */
export async function selectStack(engine: PulumiEngine, rehearsal: Rehearsal, backend: Backend): Promise<Stack> {
  try {
    const stack = await createOrSelect(engine, rehearsal, backend);
    if (provisionsOnAws(rehearsal.settings.evidence)) await configureAws(stack, engineConfig(rehearsal.settings.aws));
    // A wrong passphrase shows only when something is encrypted: now, rather than half way through bringing up or destroying.
    if (backend.state === undefined) await stack.setConfig("passphrase", { value: "is right", secret: true });
    return stack;
  } catch (thrown) {
    throw asBackendError(thrown);
  }
}

/** Gives the AWS provider the settings of now: what an earlier rehearsal said goes. */
async function configureAws(stack: Stack, wanted: ReturnType<typeof engineConfig>): Promise<void> {
  const { config = {} } = await stack.workspace.stackSettings(stack.name).catch(() => ({ config: {} }));
  const stale = Object.keys(config).filter((key) => key.startsWith("aws:") && !(key in wanted));
  if (stale.length > 0) await stack.removeAllConfig(stale);
  if (Object.keys(wanted).length > 0) await stack.setAllConfig(wanted);
}

/** The program, whose own error is remembered: the engine only says that there was one. */
async function programOf(rehearsal: Rehearsal): Promise<Record<string, unknown>> {
  try {
    return await program(rehearsal);
  } catch (thrown) {
    if (thrown instanceof RehearsalError) rehearsal.known.refused = thrown;
    throw thrown;
  }
}

const createOrSelect = async (
  engine: PulumiEngine,
  rehearsal: Rehearsal,
  { directory, env }: Backend,
): Promise<Stack> =>
  LocalWorkspace.createOrSelectStack(
    { stackName: rehearsal.stack, projectName: "lineage-rehearsal", program: () => programOf(rehearsal) },
    {
      workDir: directory,
      pulumiHome: engine.home,
      pulumiCommand: await engineCommand(engine, rehearsal.guard),
      projectSettings: { name: "lineage-rehearsal", runtime: "nodejs" },
      envVars: {
        ...env,
        PATH: [...engine.path, process.env.PATH].join(delimiter),
        [rehearsalVariable]: rehearsal.id,
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_OPTION_COLOR: "never",
      },
    },
  );
