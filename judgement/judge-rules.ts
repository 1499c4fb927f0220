import { RecordedLineage } from "../lineage/recorded-lineage.ts";
import type { Slices } from "../machine/turns.ts";
import { judgeColumnRule } from "../rules/columns.ts";
import { judgeDatasetRule } from "../rules/datasets.ts";
import { type Expectation, judged, notJudged, type Severity } from "../rules/expectation.ts";
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
export function* judgeRules({ job, expect, facts, unseen, isEndJudged }: CommandRules): Slices<Expectation[]> {
  const all = { ...facts, lineage: facts.lineage ?? new RecordedLineage() };
  function* each<R extends { severity: Severity }>(
    rules: readonly R[],
    judge: (rule: R, on: RuleFacts) => Expectation[],
  ): Slices<Expectation[]> {
    const judged: Expectation[] = [];
    for (const rule of rules) {
      judged.push(...judge(rule, all).map((one) => withoutFacts(one, rule.severity, unseen)));
      yield;
    }
    return judged;
  }
  const unexpected = judgeUnexpected({ ...expect, job }, all);
  const severities = [expect.unexpected.jobs, expect.unexpected.datasets].filter((one) => one !== "ignore");
  return [
    ...(yield* each(expect.jobs, judgeJobRule)),
    ...(yield* each(expect.datasets, judgeDatasetRule)),
    ...(yield* each(expect.columns, judgeColumnRule)),
    ...unexpected.map((one, nth) => withoutFacts(one, severities[nth] ?? "fail", unseen)),
    ...(yield* each(expect.graph, judgeGraphRule)),
    ...(yield* each(expect.parents, judgeParentRule)),
    ...(yield* each(expect.facets, judgeFacetRule)),
    ...(yield* judgeLifecycle(expect.lifecycle, all, isEndJudged)).map((one) => withoutFacts(one, "fail", unseen)),
  ];
}

/**
 * A rule whose facts nobody saw, if that is so. Life cycles are judged by default, so that they are skipped; what is declared
 * is not met, by its own severity, whatever it says.
 */
function withoutFacts(one: Expectation, severity: Severity, unseen: Unseen | undefined): Expectation {
  if (!unseen) return one;
  const { name, title, expected } = one;
  const why = unseen.kind === "not run" ? unseen.why : pastRecorder(unseen.variables);
  if (unseen.kind === "not run" || name === "lineage.lifecycle") return { ...notJudged(name, expected, why), title };
  const hint = "Let the command send to OPENLINEAGE_URL as the rehearsal sets it: only what is recorded can be judged.";
  return { ...judged(name, false, expected, why, hint, severity), title };
}

const pastRecorder = (variables: string[]): string =>
  `not known: its events went past the recorder${variables.length > 0 ? `, because the settings name ${variables.join(", ")}` : ""}`;
