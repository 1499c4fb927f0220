import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Tell } from "../context/step-events.ts";
import { asRehearsalError, RehearsalError } from "../errors.ts";
import { progress } from "../progress/progress.ts";
import { exitCodeOfError } from "../rehearsal/exit-code.ts";
import { loadSettings } from "../settings/load.ts";
import type { Settings } from "../settings/schema.ts";
import { packageRoot } from "../version.ts";

/** The options that every command takes. */
export interface StackOptions {
  stack: string;
  set: string[];
  json: boolean;
}

/**
 * The directory of the stack file: the working directory if it holds that file, else this package's
 * directory.
 * @throws RehearsalError SETTINGS when the name is not allowed for a stack
 */
export function projectOf({ stack }: Pick<StackOptions, "stack">): string {
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(stack))
    throw new RehearsalError("SETTINGS", {
      doing: "reading --stack",
      found: JSON.stringify(stack),
      next: "Use at most 100 letters, digits, dots, dashes and underscores.",
    });
  return existsSync(join(process.cwd(), `Pulumi.${stack}.yaml`)) ? process.cwd() : packageRoot;
}

/** The stack that the options name, with its settings. */
export function stackOf(options: StackOptions): { stack: string; project: string; settings: Settings } {
  const { stack, set } = options;
  const project = projectOf(options);
  return { stack, project, settings: loadSettings({ stack, directory: project, overrides: set }) };
}

/**
 * Runs a command. An error becomes its message and its exit code, never a stack trace.
 * @returns the exit code
 */
export async function runCommand(json: boolean, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    const known = asRehearsalError(error);
    const { code, message } = known;
    if (json) process.stdout.write(`${JSON.stringify({ verdict: "error", errors: [{ code, message }] })}\n`);
    else process.stderr.write(`${message}\n`);
    return exitCodeOfError(known);
  }
}

/**
 * Shows progress while work runs: on standard output, or on standard error when standard output is
 * for JSON.
 */
export async function showingProgress<T>(json: boolean, work: (follow: Tell) => Promise<T>): Promise<T> {
  const shown = progress(json ? process.stderr : process.stdout);
  try {
    return await work(shown.show);
  } finally {
    shown.end();
  }
}
