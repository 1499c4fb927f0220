import type { Tell } from "../context/step-events.ts";
import { asRehearsalError } from "../errors.ts";
import { followEnvironment } from "../machine/network.ts";
import { nameUser } from "../machine/this-user.ts";
import { progress } from "../progress/progress.ts";
import { exitCodeOfError } from "../rehearsal/exit-code.ts";
import { openSettings, type Use } from "../rehearsal/open-settings.ts";
import { jsonWithoutCommands } from "../report/ci-output.ts";
import type { Sources } from "../settings/load.ts";
import type { Settings } from "../settings/schema.ts";
import { findStackFile, noStackFile } from "./stack-file.ts";

/** The options that every command takes. */
export interface StackOptions {
  stack: string;
  set: string[];
  json: boolean;
}

/**
 * The stack that the options name, with its settings.
 * @param use the secrets that the command uses: Pulumi decrypts no others
 * @param tell told of that, where something is decrypted
 * @param change changes the settings before they are checked
 * @throws RehearsalError SETTINGS when it has no file, or a setting is wrong
 */
export async function stackOf(
  options: StackOptions,
  use: Use,
  tell?: Tell,
  change?: Sources["change"],
): Promise<{ stack: string; project: string; settings: Settings }> {
  const { stack, set } = options;
  const { project, writtenFor, exists } = findStackFile(options);
  if (!exists) throw noStackFile(stack);
  const sources = { stack: writtenFor, directory: project, overrides: set, ...(change ? { change } : {}) };
  const settings = await openSettings(sources, use, tell);
  return { stack, project, settings };
}

/**
 * Runs a command. An error becomes its message and its exit code, never a stack trace.
 * @returns the exit code
 */
export async function runCommand(json: boolean, work: () => Promise<number>): Promise<number> {
  try {
    nameUser();
    followEnvironment();
    return await work();
  } catch (error) {
    const known = asRehearsalError(error);
    const { code, message } = known;
    if (json) process.stdout.write(`${jsonWithoutCommands({ verdict: "error", errors: [{ code, message }] })}\n`);
    else process.stderr.write(`${message}\n`);
    return exitCodeOfError(known);
  }
}

/**
 * Shows progress while work runs: on standard output, or on standard error when standard output is
 * for JSON.
 * @param work may print between two parts of the progress
 */
export async function showingProgress<T>(
  json: boolean,
  work: (follow: Tell, between: (print: () => void) => void) => Promise<T>,
): Promise<T> {
  const start = () => progress(json ? process.stderr : process.stdout);
  let shown = start();
  try {
    return await work(
      (event) => shown.show(event),
      (print) => {
        shown.end();
        print();
        shown = start();
      },
    );
  } finally {
    shown.end();
  }
}
