import { mkdirSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Bundle } from "../evidence/bundle.ts";
import { browser } from "../offline/browser.ts";
import type { Written } from "../settings/parse.ts";
import { parseSettings } from "../settings/parse.ts";
import { secretsOf } from "../settings/secrets-of.ts";
import { noGuard } from "./guard.ts";
import { newId } from "./id.ts";
import type { Rehearsal } from "./rehearsal.ts";
import { projectKey } from "./state.ts";

/** The rehearsal that `pulumi up` makes: settings from the stack's configuration, progress as the engine's own messages. */
export function rehearsalOfPulumi(): Rehearsal {
  const stack = pulumi.getStack();
  const settings = parseSettings(configuration(), process.cwd(), `Pulumi.${stack}.yaml`);
  const startedAt = new Date();
  const asked = AbortSignal.timeout(settings.deadlines.rehearsal);
  if (!pulumi.runtime.isDryRun()) mkdirSync(settings.evidence.folder, { recursive: true });
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
    tools: { path: [], browser: () => browser((message) => void pulumi.log.info(message)), versions: {} },
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

/** This project's configuration as plain values. The engine hands out everything but text as JSON. */
function configuration(): Written {
  const config = new pulumi.Config();
  const prefix = `${config.name}:`;
  const keys = Object.keys(pulumi.runtime.allConfig()).filter((key) => key.startsWith(prefix));
  return Object.fromEntries(
    keys.map((key) => {
      const text = config.require(key.slice(prefix.length));
      return [
        key.slice(prefix.length),
        /^[[{]/.test(text) || text === "true" || text === "false" ? JSON.parse(text) : text,
      ];
    }),
  );
}
