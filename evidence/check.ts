/** One thing that was checked of a bundle, in words for people. */
export interface Check {
  name: string;
  /** `skipped`: there is nothing to check, or nobody said whom to trust. */
  status: "passed" | "failed" | "skipped";
  /** What was found; of a failed check each difference. */
  words: string[];
}

/** Whether a bundle is what it was when it was sealed, and says what follows from it. */
export const isVerified = (checks: readonly Check[]): boolean => checks.every(({ status }) => status !== "failed");
