import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { z } from "zod";
import type { StepEvent } from "../context/step-events.ts";
import type { StackRequest } from "../rehearsal/begin.ts";
import { loadSettings } from "../settings/load.ts";
import type { schema } from "../settings/schema.ts";
import { packageRoot } from "../version.ts";

type Written = z.input<ReturnType<typeof schema>>;

/** Settings as a stack file holds them, without the namespace of their keys. All are optional: a stack file may hold the rest. */
export type WrittenSettings = {
  [Key in keyof Written]?: Written[Key] extends object | undefined ? Partial<Written[Key]> : Written[Key];
};

/** What `rehearse` and `provision` take. */
export interface Options {
  /** The stack whose settings are in `Pulumi.<stack>.yaml`. Default: `local`, the bundled sample, unless `settings` is given. */
  stack?: string;
  /** The directory of the stack file, at which relative paths start. Default: the working directory. */
  project?: string;
  /** Settings that override the stack file's. Without a stack, these are all the settings. */
  settings?: WrittenSettings;
  /** Aborting it asks to stop: the evidence is stored, and what was brought up is destroyed. */
  signal?: AbortSignal;
  /** Hears what happens to each step, as it happens. */
  onProgress?: (event: StepEvent) => void;
}

/**
 * Reads the settings that options name.
 * @throws RehearsalError SETTINGS with every problem in them
 */
export function requestOf({ stack, project, settings, signal, onProgress }: Options): StackRequest {
  const name = stack ?? (settings ? undefined : "local");
  const given = resolve(project ?? ".");
  const isOwn = name === undefined || project !== undefined || existsSync(resolve(given, `Pulumi.${name}.yaml`));
  const directory = isOwn ? given : packageRoot;
  return {
    stack: name ?? "library",
    project: directory,
    settings: loadSettings({ ...(name === undefined ? {} : { stack: name }), directory, settings: settings ?? {} }),
    ...(signal ? { signal } : {}),
    ...(onProgress ? { follow: onProgress } : {}),
  };
}
