import { mkdirSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Bundle } from "../evidence/bundle.ts";
import { noGuard } from "../rehearsal/guard.ts";
import { projectKey } from "../rehearsal/state.ts";
import { parseConfigValue } from "../settings/aws.ts";
import { parseSettings } from "../settings/parse.ts";
import type { RawSettings } from "../settings/raw-settings.ts";
import { secretsOf } from "../settings/secrets-of.ts";
import { browser } from "../setup/browser.ts";
import { commandPath } from "../setup/command-path.ts";
import type { Rehearsal } from "./context.ts";
import { newId } from "./id.ts";

const say = (message: string) => void pulumi.log.info(message);

/** The rehearsal that `pulumi up` makes: settings from the stack's configuration, progress as the engine's own messages. */
export function rehearsalOfPulumi(): Rehearsal {
  const stack = pulumi.getStack();
  const settings = parseSettings(configuration(), process.cwd(), `Pulumi.${stack}.yaml`);
  const startedAt = new Date();
  const asked = AbortSignal.timeout(settings.deadlines.rehearsal);
  const { store, folder } = settings.evidence;
  if (!pulumi.runtime.isDryRun() && store === "folder") mkdirSync(folder, { recursive: true });
  const bundle = pulumi.runtime.isDryRun()
    ? Bundle.planned(join(settings.evidence.directory, "preview"))
    : Bundle.create(settings.evidence.directory, startedAt);
  bundle.redactor.conceal(...secretsOf(settings));
  return {
    id: newId(startedAt),
    stack,
    projectKey: projectKey(process.cwd()),
    owner: "pulumi",
    guard: noGuard,
    settings,
    startedAt,
    bundle,
    // What a preview does not need it does not look for.
    tools: { path: () => commandPath(settings, say), browser: () => browser(say), versions: {} },
    asked,
    signal: asked,
    tell: (event) => {
      if (event.status === "failed") void pulumi.log.warn(bundle.redactor.redact(`${event.name}: ${event.detail}`));
    },
    stays: true,
    scope: "rehearsal",
    known: {},
  };
}

/** This project's configuration as plain values, and the AWS provider's. The engine hands out everything but text as JSON. */
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
