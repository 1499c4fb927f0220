import { RehearsalError } from "../errors.ts";

/**
 * Turns a full disk or an exceeded quota into an error that says so. Returns any other error
 * unchanged.
 */
export function asDiskError(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== "ENOSPC" && code !== "EDQUOT") return error;
  return new RehearsalError(
    "STEP",
    {
      doing: `writing ${path}`,
      found: "the disk is full",
      next: "Free some space, or set evidence.directory to a folder on another disk. Then rehearse again.",
    },
    { cause: error },
  );
}
