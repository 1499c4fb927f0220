import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { z } from "zod";
import type { StepEvent } from "../context/context.ts";
import { loadSettings } from "../settings/load.ts";
import type { Settings, schema } from "../settings/schema.ts";
import { packageRoot } from "../version.ts";

type Written = z.input<ReturnType<typeof schema>>;

/** Settings as they are written in a stack file, without the namespace of their keys. All of them are optional: a file may hold the rest. */
export type WrittenSettings = {
  [Key in keyof Written]?: Written[Key] extends object | undefined ? Partial<Written[Key]> : Written[Key];
};

/** What `rehearse` and `provision` take. */
export interface Options {
  /** The stack whose settings are in `Pulumi.<stack>.yaml`; `local`, the bundled sample, when neither this nor `settings` is given. */
  stack?: string;
  /** The directory of the stack file, and where relative paths start; the working directory when not given. */
  project?: string;
  /** Settings that go over the stack file's, or, without a stack, all there are. */
  settings?: WrittenSettings;
  /** Aborting it asks to stop: the evidence is stored, and what was brought up is destroyed. */
  signal?: AbortSignal;
  /** Told what happens to each step, as it happens. */
  onProgress?: (event: StepEvent) => void;
}

/** Options that were looked up and parsed. */
export interface Asked {
  stack: string;
  project: string;
  settings: Settings;
  signal?: AbortSignal;
  follow?: (event: StepEvent) => void;
}

/**
 * Reads the settings that options name.
 * @throws RehearsalError SETTINGS with every problem in them
 */
export function asked({ stack, project, settings, signal, onProgress }: Options): Asked {
  const name = stack ?? (settings ? undefined : "local");
  const given = resolve(project ?? ".");
  const own = name === undefined || project !== undefined || existsSync(resolve(given, `Pulumi.${name}.yaml`));
  const directory = own ? given : packageRoot;
  return {
    stack: name ?? "library",
    project: directory,
    settings: loadSettings({ ...(name === undefined ? {} : { stack: name }), directory, settings: settings ?? {} }),
    ...(signal ? { signal } : {}),
    ...(onProgress ? { follow: onProgress } : {}),
  };
}
