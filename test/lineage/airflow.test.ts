import { deepEqual, equal } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { keyOf } from "../../lineage/names.ts";
import { RecordedLineage } from "../../lineage/recorded-lineage.ts";

/** The events that a rehearsal of `examples/airflow` recorded. */
const lines = readFileSync(join(import.meta.dirname, "recorded/airflow.ndjson"), "utf8")
  .trim()
  .split("\n");

describe("the lineage that Airflow sends", () => {
  let lineage: RecordedLineage;
  before(async () => {
    lineage = await RecordedLineage.of(lines.map((line) => JSON.parse(line)));
  });
  const job = (name: string) => lineage.jobs.get(keyOf({ namespace: "airflow.example", name }));
  const table = (name: string) => ({ namespace: "sqlite://clubs", name: `main.${name}` });

  it("has a job for the DAG and one for each task, whose name starts with the DAG's", () => {
    deepEqual([...lineage.jobs.values()].map(({ name }) => name).sort(), [
      "club_contacts",
      "club_contacts.count",
      "club_contacts.load",
      "club_contacts.refine",
    ]);
  });

  it("has the DAG's run as parent and root of each task's", () => {
    const dag = [...(job("club_contacts")?.runs ?? [])];
    for (const name of ["load", "refine", "count"]) {
      const [run] = [...(job(`club_contacts.${name}`)?.runs ?? [])];
      const events = lineage.runs.get(run ?? "")?.events ?? [];
      deepEqual(
        events.map(({ type, parent, root }) => [type, [parent?.run], [root?.run]]),
        [
          ["START", dag, dag],
          ["COMPLETE", dag, dag],
        ],
      );
    }
  });

  it("tells of the DAG's run only at its end, for `dags test` starts none that its listener hears of", () => {
    const [run] = [...(job("club_contacts")?.runs ?? [])];
    deepEqual(
      lineage.runs.get(run ?? "")?.events.map(({ type }) => type),
      ["COMPLETE"],
    );
  });

  it("leads each column that the SQL writes to those that it is made of", () => {
    const columns = lineage.datasets.get(keyOf(table("contacts")))?.columns;
    deepEqual(
      [...(columns ?? [])].map(([to, from]) => [to, from.map(({ name, field }) => `${name}.${field}`)]),
      [
        ["email", ["main.clubs.email"]],
        ["name", ["main.clubs.contact"]],
        ["town", ["main.clubs.town"]],
      ],
    );
  });

  it("knows of a Python task what its inlets and outlets say, and no fields", () => {
    const load = job("club_contacts.load");
    deepEqual([...(load?.inputs ?? [])], [keyOf({ namespace: "file", name: "/project/data/clubs.csv" })]);
    deepEqual([...(load?.outputs ?? [])], [keyOf(table("clubs"))]);
    equal(lineage.datasets.get(keyOf({ namespace: "file", name: "/project/data/clubs.csv" }))?.fields, undefined);
  });
});
