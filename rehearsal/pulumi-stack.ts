import { delimiter } from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation/index.js";
import type { Context } from "../context/context.ts";
import { rehearsalVariable } from "../machine/process-tree.ts";
import { engineConfig } from "../settings/aws.ts";
import { provisionsOnAws } from "../settings/evidence.ts";
import type { PulumiEngine } from "../setup/pulumi.ts";
import { type Backend, holdsStack } from "./backend.ts";
import { engineCommand } from "./engine-command.ts";
import { asBackendError, asBusyError } from "./engine-errors.ts";
import { noteEngine } from "./engine-note.ts";
import { recoverUsersBackend } from "./users-backend.ts";

/** What the choice of a stack depends on. */
type Selecting = Pick<Context, "settings" | "stack" | "guard" | "id">;

/**
 * Selects a stack through the Automation API, or creates it. In a backend of the user's own it is made usable again after
 * the engine of a rehearsal was killed over it.
 * @param isLost whether no containers are left of those that its state describes
 * @throws RehearsalError SETTINGS when the backend cannot be opened, BUSY when its state is locked
 */
export async function selectStack(
  engine: PulumiEngine,
  context: Selecting,
  backend: Backend,
  isLost = false,
): Promise<Stack> {
  const { settings } = context;
  try {
    const stack = withoutReports(await createOrSelect(engine, context, backend));
    if (provisionsOnAws(settings.evidence)) await configureAws(stack, engineConfig(settings.aws));
    // Only encrypting something reveals a wrong passphrase. Reveal it now, not in the middle of an
    // update.
    if (backend.state === undefined) await stack.setConfig("passphrase", { value: "is right", secret: true });
    if (backend.state === undefined) await recoverUsersBackend(stack, backend.directory, isLost);
    return stack;
  } catch (error) {
    throw asBusyError(asBackendError(error), context.stack);
  }
}

/**
 * After each update the Automation API starts the engine three times, to ask for outputs and history. The program's own
 * outputs are known here, and nobody reads the history.
 */
const withoutReports = (stack: Stack): Stack =>
  Object.assign(stack, { outputs: async () => ({}), info: async () => undefined });

/** Sets the configuration of the AWS provider for this rehearsal, and removes that of an earlier one. */
async function configureAws(stack: Stack, wanted: ReturnType<typeof engineConfig>): Promise<void> {
  const { config = {} } = await stack.workspace.stackSettings(stack.name).catch(() => ({ config: {} }));
  const stale = Object.keys(config).filter((key) => key.startsWith("aws:") && !(key in wanted));
  if (stale.length > 0) await stack.removeAllConfig(stale);
  if (Object.keys(wanted).length > 0) await stack.setAllConfig(wanted);
}

const createOrSelect = async (
  engine: PulumiEngine,
  { stack, guard, id }: Selecting,
  { directory, env, state }: Backend,
): Promise<Stack> =>
  // To try whether an empty state has the stack costs a start of the engine.
  LocalWorkspace[state && !holdsStack(state) ? "createStack" : "createOrSelectStack"](
    // Each update passes its program.
    { stackName: stack, projectName: "lineage-rehearsal", program: async () => {} },
    {
      workDir: directory,
      pulumiHome: engine.home,
      pulumiCommand: engineCommand(engine, guard, (pid) => noteEngine(directory, id, pid)),
      projectSettings: { name: "lineage-rehearsal", runtime: "nodejs" },
      envVars: {
        ...env,
        PATH: [...engine.path, process.env.PATH].join(delimiter),
        [rehearsalVariable]: id,
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_OPTION_COLOR: "never",
      },
    },
  );
