import assert from "node:assert/strict";
import { assertNothingLeft } from "../e2e/leftovers.ts";
import { copyExample, drift, failed } from "./example.ts";

describe("the example of dbt", function () {
  this.timeout(300_000);

  it("passes with the command of its README: dbt-ol run, then dbt-ol test", async () => {
    const { exitCode, result, read } = await copyExample("dbt").rehearse();
    assert.deepEqual([exitCode, result.errors, failed(result), drift(result)], [0, [], [], "passed"]);
    assert.deepEqual(
      result.lineage.map(({ command, sent, accepted, kept }) => [command, sent, accepted, kept]),
      [
        ["refine-main", 12, 12, 12],
        ["refine-test", 20, 20, 20],
      ],
    );
    // What was captured after the tests still has what the run sent.
    const { graph } = JSON.parse(read("graph-test.json"));
    const mart = graph.find(({ id }: { id: string }) =>
      id.endsWith(":dbt-run.library.main_marts.library.loan_history"),
    );
    assert.deepEqual([mart.inEdges.length, mart.outEdges.length], [3, 1]);
    const { datasets } = JSON.parse(read("datasets.json"));
    const report = datasets.find(({ name }: { name: string }) => name === "library.main_marts.branch_report");
    assert.deepEqual(
      report.fields.map(({ name }: { name: string }) => name),
      ["branch", "loans", "days_late"],
    );
    assert.equal(report.columnLineage.length, 3);
    await assertNothingLeft(result.id);
  });

  it("fails when a model does not declare a column, and when a mart has an e-mail address: it names both", async () => {
    const dbt = copyExample("dbt");
    dbt.replace("models/models.yml", "      - { name: days_late, data_type: hugeint }\n", "");
    dbt.replace("models/staging/stg_members.sql", "full_name as member_name", "email as member_name");
    const { exitCode, result } = await dbt.rehearse();
    assert.equal(exitCode, 1);
    assert.deepEqual(failed(result), [
      ["main", "lineage.kept"],
      ["main", "lineage.columns"],
      [undefined, "contract.drift"],
    ]);
    const [kept, leak, drift] = result.expectations.filter(({ status }) => status === "failed");
    assert.equal(
      kept?.found,
      "sent 12, accepted 12, kept 10: column days_late of library.main_marts.branch_report: its lineage is not kept, because the dataset's schema facet names no such column",
    );
    assert.match(
      leak?.found ?? "",
      /email of library\.main_raw\.members .*member_name of library\.main_marts\.loan_history/,
    );
    assert.match(drift?.found ?? "", /field days_late was removed/);
  });
});
