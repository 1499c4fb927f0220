import { RehearsalError } from "../errors.ts";

/** An error of the file system as it is told: a disk that is full is named, anything else stays what it is. */
export function asDiskError(thrown: unknown, path: string): unknown {
  const { code } = thrown as NodeJS.ErrnoException;
  if (code !== "ENOSPC" && code !== "EDQUOT") return thrown;
  return new RehearsalError(
    "STEP",
    {
      doing: `writing ${path}`,
      found: "the disk is full",
      next: "Make room there, or set evidence.directory to a disk that has it; then rehearse again.",
    },
    { cause: thrown },
  );
}
