import type { Tell } from "../context/step-events.ts";
import { asRehearsalError } from "../errors.ts";
import { progress } from "../progress/progress.ts";
import { exitCodeOfError } from "../rehearsal/exit-code.ts";
import { loadSettings } from "../settings/load.ts";
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
 * @throws RehearsalError SETTINGS when it has no file, or a setting is wrong
 */
export function stackOf(options: StackOptions): { stack: string; project: string; settings: Settings } {
  const { stack, set } = options;
  const { project, writtenFor, exists } = findStackFile(options);
  if (!exists) throw noStackFile(stack);
  return { stack, project, settings: loadSettings({ stack: writtenFor, directory: project, overrides: set }) };
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
