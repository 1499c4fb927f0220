import { existsSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Bundle } from "../evidence/bundle.ts";
import { followEnvironment } from "../machine/network.ts";
import { makePrivateFolder } from "../machine/private-files.ts";
import { EngineConfig, type SecretsInFile, settingsOf } from "../settings/configuration.ts";
import { withContract } from "../settings/contract.ts";
import { secretsInFile } from "../settings/encrypted.ts";
import { parseSettings } from "../settings/parse.ts";
import type { RawSettings } from "../settings/raw-settings.ts";
import { secretsOf } from "../settings/secrets-of.ts";
import { readStackFile, stackFileOf } from "../settings/stack-file.ts";
import { browser } from "../setup/browser.ts";
import { commandPath } from "../setup/command-path.ts";
import { type Context, noGuard } from "./context.ts";
import { newIdentity } from "./identity.ts";
import { loadContract } from "./loaded-contract.ts";
import { StepTimes } from "./step-times.ts";

const say = (message: string) => void pulumi.log.info(message);

/**
 * The context of a rehearsal that plain `pulumi up` runs. Settings come from the stack's
 * configuration, and progress goes to the engine's messages. The stack stays until `pulumi
 * destroy`.
 */
export function contextFromPulumi(): Context {
  followEnvironment();
  const stack = pulumi.getStack();
  const file = stackFileOf(stack);
  const settings = parseSettings(withContract(configuration(stack), process.cwd(), stack), process.cwd(), file);
  const contract = loadContract(settings);
  const project = process.cwd();
  const { expires } = settings;
  const identity = newIdentity({ stack, project, owner: "pulumi", expires });
  const stopSignal = AbortSignal.timeout(settings.deadlines.rehearsal);
  const bundle = bundleOf(settings.evidence, identity.id);
  bundle.redactor.conceal(...secretsOf(settings));
  bundle.restrict(settings.evidence);
  const steps = new StepTimes();
  return {
    ...identity,
    stack,
    settings,
    contract,
    bundle,
    keepsStack: true,
    stopSignal,
    // Pulumi holds the stack before it runs the program.
    startClock: () => {},
    giveUp: () => {},
    signal: stopSignal,
    steps,
    tell: (event) => {
      steps.hear(event);
      if (event.status === "failed") void pulumi.log.warn(bundle.redactor.redact(`${event.name}: ${event.detail}`));
    },
    // Found only when a step needs them: a preview needs none.
    tools: { path: () => commandPath(settings, say), browser: () => browser(say), versions: {} },
    guard: noGuard,
  };
}

/** The bundle. A preview creates no folder for it. */
function bundleOf({ directory, store, folder }: Context["settings"]["evidence"], id: string): Bundle {
  if (pulumi.runtime.isDryRun()) return Bundle.at(join(directory, "preview"));
  if (store === "folder") makePrivateFolder(folder);
  return Bundle.create(directory, id);
}

// Internal to the SDK, whose version is pinned. What is public warns of each secret that is read as text.
const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };

/**
 * The configuration of this project and of the AWS provider. The engine has decrypted it, and says only of a whole key
 * that something in it is a secret: the stack file says what.
 */
function configuration(stack: string): RawSettings {
  const { name } = new pulumi.Config();
  const values = Object.entries(pulumi.runtime.allConfig()).map(
    ([key, value]) => [key, { value, secret: isConfigSecret(key) }] as const,
  );
  return settingsOf(new EngineConfig(values), inStackFile(stack, name), name);
}

/** The secrets in the stack file; none is known where the engine was told to read another. */
function inStackFile(stack: string, project: string): SecretsInFile {
  const directory = pulumi.runtime.getRootDirectory() || process.cwd();
  const file = stackFileOf(stack);
  if (!existsSync(join(directory, file))) return { file, encrypted: [], importsEnvironment: false };
  return secretsInFile(readStackFile(directory, stack), project);
}
