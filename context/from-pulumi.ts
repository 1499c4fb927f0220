import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Bundle } from "../evidence/bundle.ts";
import { exceptLoopback } from "../machine/loopback.ts";
import { makePrivateFolder } from "../machine/private-files.ts";
import { parseConfigValue } from "../settings/aws.ts";
import { withContract } from "../settings/contract.ts";
import { parseSettings } from "../settings/parse.ts";
import type { RawSettings } from "../settings/raw-settings.ts";
import { secretsOf } from "../settings/secrets-of.ts";
import { browser } from "../setup/browser.ts";
import { commandPath } from "../setup/command-path.ts";
import { type Context, noGuard } from "./context.ts";
import { newIdentity } from "./identity.ts";
import { loadContract } from "./loaded-contract.ts";

const say = (message: string) => void pulumi.log.info(message);

/**
 * The context of a rehearsal that plain `pulumi up` runs. Settings come from the stack's
 * configuration, and progress goes to the engine's messages. The stack stays until `pulumi
 * destroy`.
 */
export function contextFromPulumi(): Context {
  exceptLoopback();
  const stack = pulumi.getStack();
  const settings = parseSettings(
    withContract(configuration(), process.cwd(), stack),
    process.cwd(),
    `Pulumi.${stack}.yaml`,
  );
  const contract = loadContract(settings);
  const project = process.cwd();
  const { expires } = settings;
  const identity = newIdentity({ stack, project, owner: "pulumi", expires });
  const stopSignal = AbortSignal.timeout(settings.deadlines.rehearsal);
  const bundle = bundleOf(settings.evidence, identity.id);
  bundle.redactor.conceal(...secretsOf(settings));
  bundle.restrict(settings.evidence);
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
    signal: stopSignal,
    tell: (event) => {
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

/**
 * The configuration of this project and of the AWS provider, as plain values. The engine passes all
 * but text as JSON.
 */
function configuration(): RawSettings {
  const { name } = new pulumi.Config();
  const aws = valuesOf("aws");
  return { ...valuesOf(name), ...(Object.keys(aws).length > 0 ? { aws } : {}) };
}

const valuesOf = (namespace: string): RawSettings =>
  Object.fromEntries(
    Object.entries(pulumi.runtime.allConfig()).flatMap(([key, text]) =>
      key.startsWith(`${namespace}:`) ? [[key.slice(namespace.length + 1), parseConfigValue(text)]] : [],
    ),
  );
