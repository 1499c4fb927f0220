import { accessSync, constants, mkdtempSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { messageOf, RehearsalError } from "../errors.ts";

/** A directory of its own below the system's temporary one; disposing of it removes it. Node's `mkdtempDisposable` is newer than Node 22. */
export async function temporaryDirectory(prefix: string): Promise<AsyncDisposable & { path: string }> {
  const path = newTemporaryDirectory(prefix);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/**
 * Makes a directory below the system's temporary one, which the caller removes.
 * @throws RehearsalError SETUP where TMPDIR cannot be used
 */
export function newTemporaryDirectory(prefix: string): string {
  try {
    return mkdtempSync(join(tmpdir(), prefix));
  } catch (cause) {
    throw unusable(cause);
  }
}

/**
 * Checks that there is a directory for temporary files: Pulumi, the browser and commands use it, too, and say less of it.
 * @throws RehearsalError SETUP where it cannot be used
 */
export function checkTemporaryDirectory(): void {
  try {
    if (!statSync(tmpdir()).isDirectory()) throw new Error("it is no directory");
    accessSync(tmpdir(), constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw unusable(cause);
  }
}

function unusable(cause: unknown): RehearsalError {
  const { TMPDIR } = process.env;
  return new RehearsalError(
    "SETUP",
    {
      doing: `using the directory for temporary files, ${tmpdir()}${TMPDIR ? ", which TMPDIR names" : ""}`,
      found: messageOf(cause),
      next: "Make that directory, or set TMPDIR to one that you may write into.",
    },
    { cause },
  );
}
