import { mkdirSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Bundle } from "../evidence/bundle.ts";
import { browser } from "../offline/browser.ts";
import type { Written } from "../settings/parse.ts";
import { parseSettings } from "../settings/parse.ts";
import { newId } from "./id.ts";
import type { Rehearsal } from "./rehearsal.ts";

/** The rehearsal that `pulumi up` makes: settings from the stack's configuration, progress as the engine's own messages. */
export function rehearsalOfPulumi(): Rehearsal {
  const stack = pulumi.getStack();
  const settings = parseSettings(configuration(), process.cwd(), `Pulumi.${stack}.yaml`);
  const startedAt = new Date();
  if (!pulumi.runtime.isDryRun()) mkdirSync(settings.evidence.folder, { recursive: true });
  return {
    id: newId(startedAt),
    stack,
    settings,
    startedAt,
    bundle: pulumi.runtime.isDryRun()
      ? Bundle.planned(join(settings.evidence.directory, "preview"))
      : Bundle.create(settings.evidence.directory, startedAt),
    tools: { path: [], browser: () => browser((message) => void pulumi.log.info(message)) },
    signal: new AbortController().signal,
    tell: (event) => {
      if (event.status === "failed") void pulumi.log.warn(`${event.name}: ${event.detail}`);
    },
    stays: true,
    stackOnly: false,
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
