import { existsSync } from "node:fs";
import { join } from "node:path";
import { asRehearsalError, RehearsalError } from "../errors.ts";
import { packageRoot } from "../version.ts";

/** What every command takes. */
export interface Options {
  stack: string;
  set: string[];
  json: boolean;
}

/**
 * The directory whose stack file counts: the current one where it has that file, else this package's own.
 * @throws RehearsalError SETTINGS when the stack's name could not be a file's
 */
export function projectOf({ stack }: Pick<Options, "stack">): string {
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(stack))
    throw new RehearsalError("SETTINGS", {
      doing: "reading --stack",
      found: JSON.stringify(stack),
      next: "A stack's name is of letters, digits, dots, dashes and underscores, at most 100.",
    });
  return existsSync(join(process.cwd(), `Pulumi.${stack}.yaml`)) ? process.cwd() : packageRoot;
}

/** Does a command's work; an error of ours becomes its message and its exit code, never a stack trace. */
export async function exitCodeOf(json: boolean, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (thrown) {
    const { code, message, exitCode } = asRehearsalError(thrown);
    if (json) process.stdout.write(`${JSON.stringify({ verdict: "error", errors: [{ code, message }] })}\n`);
    else process.stderr.write(`${message}\n`);
    return exitCode;
  }
}
