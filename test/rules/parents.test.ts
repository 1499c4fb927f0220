import assert from "node:assert/strict";
import { judgeParentRule } from "../../rules/parents.ts";
import { parentRules } from "../../settings/expected-parents.ts";
import { runEvent } from "../judgement/sent-events.ts";
import { factsOf, factsOfCommands, home, only, runId } from "./flow.ts";

const judge = (rule: object, facts: ReturnType<typeof factsOf>) => {
  const [parsed] = parentRules.parse([{ job: "model", ...rule }]);
  assert.ok(parsed);
  return only(judgeParentRule(parsed, facts));
};
const ofRun = (number: number, name: string) => ({ run: { runId: runId(number) }, job: { namespace: home, name } });
const child = (facets: object) =>
  runEvent("COMPLETE", runId(1), { namespace: home, name: "model" }, { run: { runId: runId(1), facets } });
const starter = (name = "dbt-run", number = 9) => runEvent("COMPLETE", runId(number), { namespace: home, name });
const parent = { job: "dbt-*", arrived: true };

describe("the rule of parents", () => {
  it("passes when each run names a parent that arrived, and its root", () => {
    const facts = factsOf(
      child({ parent: { ...ofRun(9, "dbt-run"), root: ofRun(8, "dag") } }),
      starter(),
      starter("dag", 8),
    );
    assert.deepEqual(judge({ parent, root: { job: "dag", arrived: true } }, facts), {
      status: "passed",
      title: "lineage.parents model",
      expected:
        "each run of model names as its parent a run of dbt-* that arrived, and as its root a run of dag that arrived",
      found: "as expected, in 1 run",
    });
    assert.equal(judge({ job: "dbt-run.model", parent }, facts).status, "passed", "by the name that Marquez gives it");
  });

  it("looks for the parent among what every command sent", () => {
    const events = { refine: [child({ parent: ofRun(9, "dbt-run") })], prefect: [starter()] };
    assert.equal(judge({ parent }, factsOfCommands(events, "refine")).status, "passed");
  });

  it("fails with a phantom: a parent that never arrived, and tells which of its job did", () => {
    const { status, found, hint } = judge({ parent }, factsOf(child({ parent: ofRun(8, "dbt-run") }), starter()));
    assert.equal(status, "failed");
    assert.equal(
      found,
      `run ${runId(1)} of dbt-run.model names the parent dbt-run, whose run ${runId(8)} did not arrive; of that job arrived ${runId(9)}`,
    );
    assert.match(hint ?? "", /^Marquez makes up a run for a parent that it does not know/);
  });

  it("fails when the parent arrived as a run of another job", () => {
    assert.equal(
      judge({ parent }, factsOf(child({ parent: ofRun(9, "dbt-runs") }), starter())).found,
      `run ${runId(1)} of dbt-runs.model names the parent dbt-runs, but its run ${runId(9)} arrived as one of dbt-run`,
    );
  });

  it("fails with another job, with the difference marked, and with a run that is no UUID", () => {
    const exact = { parent: { job: "dbt-run" } };
    assert.equal(
      judge(exact, factsOf(child({ parent: ofRun(9, "dbt_run") }))).found,
      `run ${runId(1)} of dbt_run.model names the parent dbt[_]run, not dbt-run`,
    );
    const named = { ...ofRun(9, "dbt-run"), run: { runId: "9" } };
    assert.match(judge(exact, factsOf(child({ parent: named }))).found, /with the run "9", which is no UUID$/);
  });

  it("fails without the facet, and names a wrong key", () => {
    const [wrong, none] = [child({ parent_run: ofRun(9, "dbt-run") }), child({ nominalTime: {} })];
    assert.match(judge({ parent }, factsOf(wrong)).found, / names no parent: its facet parent_run is not `parent`$/);
    assert.match(judge({ parent }, factsOf(none)).found, / names no parent: it has the facets nominalTime$/);
    assert.match(judge({ parent }, factsOf(child({}))).found, / names no parent: it has no facets$/);
    assert.match(
      judge({ root: { job: "dag" }, severity: "warn" }, factsOf(child({ parent: ofRun(9, "dbt-run") }))).found,
      / names no root: it has the facets parent$/,
    );
  });

  it("fails when no such job arrived, and names the nearest", () => {
    const { status, found } = judge({ job: "models", parent, severity: "warn" }, factsOf(child({})));
    assert.deepEqual([status, found], ["warned", "no run of such a job: the nearest that arrived is model[-s]"]);
  });
});
