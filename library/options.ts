import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { z } from "zod";
import { isWaiting, type StepEvent } from "../context/step-events.ts";
import type { StackRequest } from "../rehearsal/begin.ts";
import { everySecret, openSettings } from "../rehearsal/open-settings.ts";
import type { schema } from "../settings/schema.ts";
import { packageRoot } from "../version.ts";

type Written = z.input<ReturnType<typeof schema>>;

/**
 * Settings as in a stack file, but without the prefix of the keys. All are optional: a stack file
 * may hold the rest.
 */
export type WrittenSettings = {
  [Key in keyof Written]?: Written[Key] extends object | undefined ? Partial<Written[Key]> : Written[Key];
};

/** Options of `rehearse` and `provision`. */
export interface Options {
  /**
   * The stack; its settings are in `Pulumi.<stack>.yaml`. Default: `local`, the bundled sample, if
   * `settings` is unset too.
   */
  stack?: string;
  /** The directory of the stack file. Relative paths start there. Default: the working directory. */
  project?: string;
  /** Settings that override those of the stack file. Without `stack`, there are no others. */
  settings?: WrittenSettings;
  /** Abort it to stop: the evidence is stored, then the stack is destroyed. */
  signal?: AbortSignal;
  /** Called with each step event, apart from those that say only what a step waits for right now. */
  onProgress?: (event: StepEvent) => void;
}

/**
 * Reads the settings that the options name.
 * @throws RehearsalError SETTINGS listing every problem
 */
export async function requestOf({ stack, project, settings, signal, onProgress }: Options): Promise<StackRequest> {
  const name = stack ?? (settings ? undefined : "local");
  const wanted = resolve(project ?? ".");
  const holdsStack = name === undefined || project !== undefined || existsSync(resolve(wanted, `Pulumi.${name}.yaml`));
  const directory = holdsStack ? wanted : packageRoot;
  const sources = { ...(name === undefined ? {} : { stack: name }), directory, settings: settings ?? {} };
  return {
    stack: name ?? "library",
    project: directory,
    settings: await openSettings(sources, everySecret, onProgress),
    ...(signal ? { signal } : {}),
    ...(onProgress ? { follow: (event) => void (isWaiting(event) || onProgress(event)) } : {}),
  };
}
