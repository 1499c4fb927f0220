import { join } from "node:path";
import { LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation/index.js";
import { pulumiEngine, pulumiHome } from "../../setup/pulumi.ts";
import { moto } from "./moto-packages.ts";
import { awsPluginFromModule } from "./plugin/from-module.ts";

const say = (message: string) => process.stderr.write(`set-up: ${message}\n`);

/** Fetches and builds what these tests need, so that no test's time depends on whether the machine is new. */
export async function prepare(): Promise<void> {
  await awsPluginFromModule(pulumiHome(), say);
  await moto(say);
}

/** What a stack of these tests is made of. */
export interface Made {
  /** A directory of the test's own, for the state and the PULUMI_HOME. */
  directory: string;
  program: () => Promise<void>;
  /** Pulumi settings of the default AWS provider, by their names without `aws:`. */
  settings: Record<string, string>;
  env?: Record<string, string>;
}

/** A stack whose engine finds our build of the AWS plugin, and no other plugin. */
export async function stackOf({ directory, program, settings, env = {} }: Made): Promise<Stack> {
  const { root } = await pulumiEngine(say);
  const home = join(directory, "home");
  await awsPluginFromModule(home, say);
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: "plugin", projectName: "aws-plugin", program },
    {
      workDir: directory,
      pulumiHome: home,
      pulumiCommand: await PulumiCommand.get({ root }),
      projectSettings: { name: "aws-plugin", runtime: "nodejs", backend: { url: `file://${directory}` } },
      envVars: { PULUMI_CONFIG_PASSPHRASE: "", PULUMI_SKIP_UPDATE_CHECK: "true", ...env },
    },
  );
  for (const [name, value] of Object.entries(settings)) await stack.setConfig(`aws:${name}`, { value });
  return stack;
}

/** The settings with which the default AWS provider talks to moto alone. */
export const settingsFor = (endpoint: string): Record<string, string> => ({
  region: "eu-west-1",
  endpoints: JSON.stringify([{ s3: endpoint }]),
  s3UsePathStyle: "true",
  skipCredentialsValidation: "true",
  skipRequestingAccountId: "true",
  skipMetadataApiCheck: "true",
});
