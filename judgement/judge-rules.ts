import { RecordedLineage } from "../lineage/recorded-lineage.ts";
import { judgeColumnRule } from "../rules/columns.ts";
import { judgeDatasetRule } from "../rules/datasets.ts";
import { type Expectation, notJudged } from "../rules/expectation.ts";
import { judgeFacetRule } from "../rules/facets.ts";
import type { RuleFacts } from "../rules/facts.ts";
import { judgeGraphRule } from "../rules/graph.ts";
import { judgeJobRule } from "../rules/jobs.ts";
import { judgeLifecycle } from "../rules/lifecycle.ts";
import { judgeParentRule } from "../rules/parents.ts";
import { judgeUnexpected } from "../rules/unexpected.ts";
import type { ExpectedJob } from "./facts.ts";

/** What judging the declared rules of one command needs. */
export interface CommandRules {
  /** The setting `job` or `prefect.job`; undefined without it. */
  job: string | undefined;
  expect: ExpectedJob["expect"];
  /** Undefined when nothing was recorded. */
  facts: Omit<RuleFacts, "lineage"> & { lineage: RecordedLineage | undefined };
  /** Why nothing can be said of the command's lineage; undefined when something can. */
  unseen: Unseen | undefined;
  /** Whether another expectation judges that its runs end, and how. */
  isEndJudged: boolean;
}

/** Why no rule about a command's lineage can be judged. */
export type Unseen =
  /** It did not run: another expectation fails for that. */
  | { kind: "not run"; why: string }
  /** Its events went past the recorder: a rule that somebody declared is not met by what nobody saw. */
  | { kind: "past the recorder"; variables: string[] };

/** Judges every declared rule about what one command sent. */
export function judgeRules({ job, expect, facts, unseen, isEndJudged }: CommandRules): Expectation[] {
  const all = { ...facts, lineage: facts.lineage ?? new RecordedLineage() };
  const rules = [
    ...expect.jobs.flatMap((rule) => judgeJobRule(rule, all)),
    ...expect.datasets.flatMap((rule) => judgeDatasetRule(rule, all)),
    ...expect.columns.flatMap((rule) => judgeColumnRule(rule, all)),
    ...judgeUnexpected({ ...expect, job }, all),
    ...expect.graph.flatMap((rule) => judgeGraphRule(rule, all)),
    ...expect.parents.flatMap((rule) => judgeParentRule(rule, all)),
    ...expect.facets.flatMap((rule) => judgeFacetRule(rule, all)),
  ];
  const lifecycle = judgeLifecycle(expect.lifecycle, all, isEndJudged);
  return unseen ? [...rules, ...lifecycle].map((one) => withoutFacts(one, unseen)) : [...rules, ...lifecycle];
}

/** A rule whose facts nobody saw. Life cycles are judged by default, so that they are skipped; what is declared fails. */
function withoutFacts(one: Expectation, unseen: Unseen): Expectation {
  const { name, title, expected } = one;
  if (unseen.kind === "not run" || name === "lineage.lifecycle")
    return {
      ...notJudged(name, expected, unseen.kind === "not run" ? unseen.why : pastRecorder(unseen.variables)),
      title,
    };
  return {
    name,
    title,
    // A rule that nothing breaks where nothing was seen is not met, whatever it says.
    status: one.status === "warned" ? "warned" : "failed",
    expected,
    found: pastRecorder(unseen.variables),
    hint: "Let the command send to OPENLINEAGE_URL as the rehearsal sets it: only what is recorded can be judged.",
  };
}

const pastRecorder = (variables: string[]): string =>
  `not known: its events went past the recorder${variables.length > 0 ? `, because the settings name ${variables.join(", ")}` : ""}`;
