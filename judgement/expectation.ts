/** One thing that a rehearsal must show. A failed one says what was expected, what was found, and what that points to. */
export interface Expectation {
  /** The same in every rehearsal: `lineage.job`. */
  name: string;
  /** The refinement that it is about; left out for one that is about the whole rehearsal. */
  refinement?: string;
  /** How people read it: its name, with the refinement before it when there are several. */
  title: string;
  status: "passed" | "failed" | "skipped";
  expected: string;
  found: string;
  hint?: string;
}

/** An expectation that was judged. The hint is kept only when it failed. */
export const judged = (name: string, passed: boolean, expected: string, found: string, hint?: string): Expectation => ({
  name,
  title: name,
  status: passed ? "passed" : "failed",
  expected,
  found,
  ...(passed || hint === undefined ? {} : { hint }),
});

/** An expectation that could not be judged, because another one failed or because the settings leave it out. */
export const notJudged = (name: string, expected: string, reason: string): Expectation => ({
  name,
  title: name,
  status: "skipped",
  expected,
  found: reason,
});
