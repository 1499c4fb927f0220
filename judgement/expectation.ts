/** One thing that a rehearsal must show. A failed one says what was expected, what was found, and what that points to. */
export interface Expectation {
  name: string;
  /** The refinement that it is about, where that is not the first. */
  refinement?: string;
  status: "passed" | "failed" | "skipped";
  expected: string;
  found: string;
  hint?: string;
}

/** How an expectation is called where people read it. */
export const titleOf = ({ name, refinement }: Pick<Expectation, "name" | "refinement">): string =>
  refinement === undefined ? name : `${refinement}: ${name}`;

/** An expectation that was judged. The hint is told only when it failed. */
export const judged = (name: string, passed: boolean, expected: string, found: string, hint?: string): Expectation => ({
  name,
  status: passed ? "passed" : "failed",
  expected,
  found,
  ...(passed || hint === undefined ? {} : { hint }),
});

/** An expectation that could not be judged, because of another that failed or because the settings leave it out. */
export const notJudged = (name: string, expected: string, because: string): Expectation => ({
  name,
  status: "skipped",
  expected,
  found: because,
});
