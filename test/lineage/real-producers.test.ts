import { deepEqual, equal } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { keyOf, type QualifiedName } from "../../lineage/names.ts";
import { RecordedLineage } from "../../lineage/recorded-lineage.ts";

/** The events that a rehearsal of one of `examples/` recorded. */
const recorded = (producer: string) => {
  const lines = readFileSync(new URL(`recorded/${producer}.ndjson`, import.meta.url), "utf8")
    .trim()
    .split("\n");
  return RecordedLineage.of(lines.map((line) => JSON.parse(line)));
};
const names = (all: Iterable<QualifiedName>) => [...all].map(({ name }) => name).sort();

describe("the lineage that dbt sends", () => {
  const dbt = (name: string) => ({ namespace: "duckdb://library.duckdb", name: `library.${name}` });

  it("has a job for each model, below the command that ran it, and one for the tests of each table", async () => {
    const { jobs } = await recorded("dbt");
    deepEqual(names(jobs.values()), [
      "dbt-run",
      "dbt-run.library.main_marts.library.branch_report",
      "dbt-run.library.main_marts.library.loan_history",
      "dbt-run.library.main_staging.library.stg_books",
      "dbt-run.library.main_staging.library.stg_loans",
      "dbt-run.library.main_staging.library.stg_members",
      "dbt-test",
      "dbt-test.library.main_marts.library.branch_report.test",
      "dbt-test.library.main_marts.library.loan_history.test",
      "dbt-test.library.main_raw.source.library.raw.books.test",
      "dbt-test.library.main_raw.source.library.raw.loans.test",
      "dbt-test.library.main_raw.source.library.raw.members.test",
      "dbt-test.library.main_staging.library.stg_books.test",
      "dbt-test.library.main_staging.library.stg_loans.test",
      "dbt-test.library.main_staging.library.stg_members.test",
      "dbt-test.test.library.no_loan_ends_before_it_starts",
    ]);
  });

  it("leads each column to those that it is made of", async () => {
    const { datasets } = await recorded("dbt");
    const from = datasets.get(keyOf(dbt("main_marts.loan_history")))?.columns.get("days_late") ?? [];
    deepEqual(
      from.map(({ name, field }) => [name, field]),
      [
        ["library.main_staging.stg_loans", "due_on"],
        ["library.main_staging.stg_loans", "returned_on"],
      ],
    );
  });

  it("keeps the fields of a table whose tests tell of none", async () => {
    const { datasets } = await recorded("dbt");
    deepEqual(
      datasets.get(keyOf(dbt("main_staging.stg_members")))?.fields?.map(({ name }) => name),
      ["member_id", "member_name", "branch"],
    );
  });
});

describe("the lineage that Spark sends", () => {
  const file = (name: string) => ({ namespace: "file", name: `/project/${name}` });

  it("has the application, which has no datasets, and a job for each plan", async () => {
    const { jobs } = await recorded("spark");
    deepEqual(names(jobs.values()), [
      "loans",
      "loans.adaptive_spark_plan.dist_branch_report",
      "loans.adaptive_spark_plan.spark-warehouse_loan_history",
      "loans.execute_create_data_source_table_as_select_command.default_loan_history",
    ]);
    const application = jobs.get(keyOf({ namespace: "library", name: "loans" }));
    deepEqual([application?.inputs.size, application?.outputs.size], [0, 0]);
  });

  it("names a table by its folder, with the table as a symlink", async () => {
    const { datasets } = await recorded("spark");
    const table = datasets.get(keyOf(file("spark-warehouse/loan_history")));
    const { identifiers } = Object(table?.facets.get("symlinks"));
    deepEqual(identifiers, [
      { namespace: "file:/project/spark-warehouse", name: "default.loan_history", type: "TABLE" },
    ]);
  });

  it("tells how each column is made", async () => {
    const { datasets } = await recorded("spark");
    const made = datasets.get(keyOf(file("dist/branch_report")))?.columns.get("days_late") ?? [];
    deepEqual(
      made.map(({ field, transformations: [first] }) => [field, first?.type, first?.subtype]),
      [["days_late", "DIRECT", "AGGREGATION"]],
    );
    equal(datasets.get(keyOf(file("spark-warehouse/loan_history")))?.columns.get("email"), undefined);
  });
});
