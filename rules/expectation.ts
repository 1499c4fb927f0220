/** How much it matters that a rule is not met: `fail` fails the rehearsal, `warn` is told and fails nothing. */
export type Severity = "fail" | "warn";

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
  /** `warned`: not met, and by its severity that fails nothing. */
  status: "passed" | "failed" | "warned" | "skipped";
  expected: string;
  found: string;
  hint?: string;
}

/** Whether an expectation was judged and not met, whatever its severity. */
export const isUnmet = ({ status }: Pick<Expectation, "status">): boolean => status === "failed" || status === "warned";

/** An expectation that was judged. Only one that is not met keeps its hint. */
export const judged = (
  name: string,
  passed: boolean,
  expected: string,
  found: string,
  hint?: string,
  severity: Severity = "fail",
): Expectation => ({
  name,
  title: name,
  status: passed ? "passed" : severity === "warn" ? "warned" : "failed",
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
