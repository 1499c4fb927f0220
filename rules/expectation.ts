/**
 * One thing that a rehearsal must show. If it failed: what was expected, what was found, and a hint
 * at the cause.
 */
export interface Expectation {
  /** The same in every rehearsal: `lineage.job`. */
  name: string;
  /** The refinement that is judged; left out when the whole rehearsal is. */
  refinement?: string;
  /** The title for people: the name, after the refinement's name when there are several. */
  title: string;
  status: "passed" | "failed" | "skipped";
  expected: string;
  found: string;
  hint?: string;
}

/** An expectation that was judged. Only a failed one keeps its hint. */
export const judged = (name: string, passed: boolean, expected: string, found: string, hint?: string): Expectation => ({
  name,
  title: name,
  status: passed ? "passed" : "failed",
  expected,
  found,
  ...(passed || hint === undefined ? {} : { hint }),
});

/** An expectation that was not judged, because another one failed or the settings leave it out. */
export const notJudged = (name: string, expected: string, reason: string): Expectation => ({
  name,
  title: name,
  status: "skipped",
  expected,
  found: reason,
});
