import { writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { LocalWorkspace, type PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { noGuard } from "../context/context.ts";
import { temporaryDirectory } from "../machine/temporary-directory.ts";
import { project } from "../settings/config-path.ts";
import { EngineConfig } from "../settings/configuration.ts";
import { once } from "../setup/cache.ts";
import { type PulumiEngine, pulumiEngine } from "../setup/pulumi.ts";
import type { Say } from "../setup/say.ts";
import { engineCommand } from "./engine-command.ts";
import { type Encrypted, isLoggedOut, notDecrypted, notOfCloud, reasonOf } from "./not-decrypted.ts";

/**
 * Decrypts the configuration of a stack with the Pulumi engine.
 *
 * A stack file that names its key is decrypted on an empty backend of our own: the stack need not exist in the user's, and
 * nobody has to be logged in. Only where the backend has the key, or an environment of Pulumi ESC
 * brings values, the user's own backend is asked, from the user's own project.
 * @throws RehearsalError SETTINGS when the passphrase is missing or wrong, the key cannot be used, or the backend has none
 */
export async function decrypt(encrypted: Encrypted, say: Say): Promise<EngineConfig> {
  const { file, stack, directory } = encrypted;
  const engine = await pulumiEngine(say);
  const command = await engineCommand(engine, noGuard);
  if (file.key !== undefined && !file.importsEnvironment) {
    const backend = { pulumiHome: engine.home, url: await emptyBackend(engine, command, say) };
    await using made = await temporaryDirectory("rehearse-settings-");
    writeProject(made.path);
    writeFileSync(join(made.path, `Pulumi.${alone}.yaml`), file.text, { mode: 0o600 });
    // Awaited here: the folder is gone when this function has ended.
    return await valuesOf(await workspaceIn(made.path, { engine, command, backend }), alone, encrypted);
  }
  const workspace = await workspaceIn(directory, { engine, command });
  await refuseWithoutCloud(encrypted, workspace);
  return valuesOf(workspace, stack, encrypted);
}

/** The stack's name in the backend of our own. */
const alone = "settings";

const writeProject = (directory: string): void =>
  writeFileSync(join(directory, "Pulumi.yaml"), JSON.stringify({ name: project, runtime: "nodejs" }));

/** The URL of a backend with one stack that has nothing in it, which is made once. */
async function emptyBackend(engine: PulumiEngine, command: PulumiCommand, say: Say): Promise<string> {
  const made = await once(
    `pulumi-empty-stack-${engine.version}`,
    async (directory) => {
      const url = pathToFileURL(directory).href;
      await using work = await temporaryDirectory("rehearse-settings-");
      writeProject(work.path);
      const backend = { pulumiHome: engine.home, url, passphrase: alone };
      const workspace = await workspaceIn(work.path, { engine, command, backend });
      await workspace.createStack(alone);
    },
    say,
  );
  return pathToFileURL(made).href;
}

/** An engine, and the backend that it uses: without one of ours, it is the user's, with the user's login. */
interface Using {
  engine: PulumiEngine;
  command: PulumiCommand;
  backend?: { pulumiHome: string; url: string; passphrase?: string };
}

const workspaceIn = (directory: string, { engine, command, backend }: Using): Promise<LocalWorkspace> =>
  LocalWorkspace.create({
    workDir: directory,
    pulumiCommand: command,
    ...(backend ? { pulumiHome: backend.pulumiHome } : {}),
    envVars: {
      ...(backend ? { PULUMI_BACKEND_URL: backend.url } : {}),
      ...(backend?.passphrase ? { PULUMI_CONFIG_PASSPHRASE: backend.passphrase } : {}),
      PATH: [...engine.path, process.env.PATH].join(delimiter),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_OPTION_COLOR: "never",
    },
  });

async function valuesOf(workspace: LocalWorkspace, stack: string, encrypted: Encrypted): Promise<EngineConfig> {
  try {
    const values = Object.entries(await workspace.getAllConfig(stack));
    return new EngineConfig(values.map(([key, { value, secret = false }]) => [key, { value, secret }]));
  } catch (error) {
    throw notDecrypted(encrypted, reasonOf(error), error);
  }
}

/** Environments, and keys that no stack file names, are Pulumi Cloud's. */
async function refuseWithoutCloud(encrypted: Encrypted, workspace: LocalWorkspace): Promise<void> {
  const url = await workspace.whoAmI().then(
    (who) => who.url,
    (error: unknown) => {
      if (isLoggedOut(error)) return undefined;
      throw notDecrypted(encrypted, reasonOf(error), error);
    },
  );
  if (url === undefined || !/^https?:/.test(url)) throw notOfCloud(encrypted, url);
}
