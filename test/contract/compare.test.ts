import assert from "node:assert/strict";
import { compare } from "../../contract/compare.ts";
import { driftInWords } from "../../contract/drift-words.ts";
import { learn, namesOf } from "../../contract/learn.ts";
import { read } from "../../contract/read.ts";
import { write } from "../../contract/write.ts";
import type { DriftMove } from "../../settings/contract.ts";
import { lineageOf } from "../lineage/recorded.ts";
import {
  eventsOf,
  facet,
  jobs,
  type Model,
  noPlaces,
  project,
  runId,
  type SentDataset,
  type SentEvent,
} from "./warehouse.ts";

const raw: Model = {
  job: "etl.load",
  reads: ["raw.orders"],
  writes: "dw.orders",
  fields: { id: "integer", email: "varchar", total: "decimal" },
};
const mart: Model = {
  job: "etl.mart",
  reads: ["dw.orders"],
  writes: "dw.report",
  fields: { id: "integer", total: "decimal" },
};

type Change = (events: SentEvent[]) => unknown[];
const lineage = (models: Model[], change: Change = (all) => all) =>
  lineageOf(...change(structuredClone(models.flatMap((one, nth) => eventsOf(one, { runId: runId(nth) })))));

/** The drifts of a rehearsal against the contract of the usual one, as it stands in its file. */
function drifts(models: Model[], change?: Change, moves: DriftMove[] = []) {
  const { contract, problems } = read(write(learn(lineage([raw, mart]), noPlaces)));
  assert.equal(problems, undefined);
  return compare(contract, learn(lineage(models, change), noPlaces, namesOf(contract)), moves);
}
const lines = (...given: Parameters<typeof drifts>) =>
  drifts(...given).map((one) => driftInWords(one, jobs).replaceAll("duckdb://warehouse.duckdb/", ""));

const everyEvent =
  (change: (event: SentEvent) => void): Change =>
  (all) => {
    for (const event of all) change(event);
    return all;
  };
const outputs = (change: (dataset: SentDataset) => void): Change =>
  everyEvent((event) => event.outputs.forEach(change));

describe("drift", () => {
  it("is none where the lineage is the same", () => assert.deepEqual(lines([raw, mart]), []));

  for (const [what, models, change, expected] of [
    [
      "a job that is gone takes its dataset along, and those that lost their writer",
      [raw],
      undefined,
      ["breaking: job etl.mart: was removed, with its dataset dw.report"],
    ],
    [
      "a renamed job is one that is gone and one that is new, and each names what it brings",
      [raw, { ...mart, job: "etl.marts" }],
      undefined,
      [
        "breaking: job etl.mart: was removed (the nearest that is new is etl.marts)",
        "compatible: job etl.marts: is new",
      ],
    ],
    [
      "a dataset that is gone is one line, with what is new and near",
      [raw, { ...mart, writes: "dw.reports" }],
      undefined,
      [
        "breaking: job etl.mart, dataset dw.report: the output was removed, with its 2 fields (the nearest that is new is dw.reports)",
        "compatible: job etl.mart, dataset dw.reports: the output is new",
      ],
    ],
    [
      "an input that is not read any more takes its columns along",
      [raw, { ...mart, reads: [] }],
      undefined,
      ["breaking: job etl.mart, dataset dw.orders: it is no input any more"],
    ],
    [
      "a dataset that is read newly",
      [raw, { ...mart, reads: ["dw.orders", "raw.orders"] }],
      undefined,
      ["compatible: job etl.mart, dataset raw.orders: it is an input now"],
    ],
    [
      "a field that is gone takes its columns along",
      [{ ...raw, fields: { id: "integer", total: "decimal" } }, mart],
      undefined,
      ["breaking: job etl.load, dataset dw.orders: field email was removed"],
    ],
    [
      "a field that is new",
      [{ ...raw, fields: { ...raw.fields, note: "varchar" } }, mart],
      undefined,
      ["compatible: job etl.load, dataset dw.orders: field note is new"],
    ],
    [
      "a field of another name at the same place",
      [{ ...raw, fields: { id: "integer", mail: "varchar", total: "decimal" } }, mart],
      undefined,
      ["breaking: job etl.load, dataset dw.orders: field email is mail now: another name at the same place"],
    ],
    [
      "a field of another type",
      [{ ...raw, fields: { ...raw.fields, email: "text" } as Record<string, string> }, mart],
      undefined,
      ["breaking: job etl.load, dataset dw.orders: field email has type text now, type varchar before"],
    ],
    [
      "fields in another order",
      [{ ...raw, fields: { email: "varchar", id: "integer", total: "decimal" } }, mart],
      undefined,
      ["informational: job etl.load, dataset dw.orders: its fields have another order"],
    ],
    [
      "a column without its origin",
      [raw, { ...mart, columns: { id: [["dw.orders", "id"]] } }],
      undefined,
      [
        "breaking: job etl.mart, dataset dw.report: column total no longer comes from total of duckdb://warehouse.duckdb/dw.orders",
      ],
    ],
    [
      "a column of another origin",
      [raw, { ...mart, columns: { id: [["dw.orders", "id"]], total: [["dw.orders", "email"]] } }],
      undefined,
      [
        "breaking: job etl.mart, dataset dw.report: column total comes from email of dw.orders now, no longer from total of dw.orders",
      ],
    ],
    [
      "a column of one origin more",
      [
        raw,
        {
          ...mart,
          columns: {
            id: [["dw.orders", "id"]],
            total: [
              ["dw.orders", "total"],
              ["dw.orders", "id"],
            ],
          },
        },
      ],
      undefined,
      ["compatible: job etl.mart, dataset dw.report: column total comes from id of dw.orders, too"],
    ],
    [
      "a column that comes in another way",
      [raw, mart],
      outputs((dataset) => {
        const total = dataset.facets.columnLineage?.fields.total;
        const [first] = total?.inputFields[0]?.transformations ?? [];
        if (dataset.name === "dw.report" && first) first.subtype = "AGGREGATION";
      }),
      [
        "compatible: job etl.mart, dataset dw.report: column total comes from total of dw.orders by DIRECT/AGGREGATION now, by DIRECT/IDENTITY before",
      ],
    ],
    [
      "a facet that a job has no more, and one that it has newly",
      [raw, mart],
      everyEvent((event) => {
        if (event.job.name !== "etl.load") return;
        delete event.job.facets.sql;
        event.job.facets.ownership = facet("OwnershipJobFacet", "1-0-1", {});
      }),
      ["breaking: job etl.load: facet sql was removed", "compatible: job etl.load: facet ownership is new"],
    ],
    [
      "a facet that all datasets have no more, in one line",
      [raw, mart],
      everyEvent((event) => {
        for (const dataset of [...event.inputs, ...event.outputs]) delete dataset.facets.dataSource;
      }),
      ["breaking: datasets dw.orders, dw.report and raw.orders: facet dataSource was removed"],
    ],
    [
      "a facet that no run has any more",
      [raw, mart],
      everyEvent((event) => {
        event.run.facets = {};
      }),
      ["breaking: jobs etl.load and etl.mart: facet processing_engine of its runs was removed"],
    ],
    [
      "a job of another type",
      [raw, mart],
      everyEvent((event) => {
        if (event.job.name === "etl.mart")
          Object.assign(event.job.facets.jobType ?? {}, { processingType: "STREAMING" });
      }),
      ["compatible: job etl.mart: its type is STREAMING/DBT/MODEL now, BATCH/DBT/MODEL before"],
    ],
    [
      "more runs than before",
      [raw, mart, mart],
      undefined,
      ["compatible: job etl.mart: it has 2 runs now, 1 run before"],
    ],
    [
      "what a job did not tell because its run failed, with the reason",
      [raw, mart],
      (all) =>
        all.map((event) =>
          event.job.name === "etl.mart" && event.eventType === "COMPLETE"
            ? {
                ...event,
                eventType: "FAIL",
                outputs: [],
                run: { ...event.run, facets: { ...event.run.facets, errorMessage: { message: "no such table" } } },
              }
            : { ...event, outputs: event.job.name === "etl.mart" ? [] : event.outputs },
        ),
      [
        "breaking: job etl.mart, dataset dw.report: the output was removed, with its 2 fields (its run ended with FAIL: no such table)",
        "compatible: job etl.mart: facet errorMessage of its runs is new",
      ],
    ],
  ] as const satisfies readonly (readonly [string, Model[], Change | undefined, string[]])[])
    it(`tells ${what}`, () =>
      assert.deepEqual(
        lines([...models], change),
        expected.map((line) => line.replaceAll("duckdb://warehouse.duckdb/", "")),
      ));

  it("is of another kind where the settings say so: the first that matches", () => {
    const gone: Model[] = [{ ...raw, fields: { id: "integer", total: "decimal" } }, mart];
    const kind = (...moves: DriftMove[]) => drifts(gone, undefined, moves).map((one) => one.kind);
    assert.deepEqual(kind(), ["breaking"]);
    assert.deepEqual(kind({ level: "field", field: "em*", as: "informational" }), ["informational"]);
    assert.deepEqual(kind({ dataset: "dw.report", as: "informational" }), ["breaking"]);
    assert.deepEqual(kind({ job: "etl.*", as: "compatible" }, { level: "field", as: "informational" }), ["compatible"]);
  });

  it("is breaking where a column is no longer masked", () => {
    const masking = (value: boolean) =>
      outputs((dataset) => {
        for (const { inputFields } of Object.values(dataset.facets.columnLineage?.fields ?? {}))
          for (const { transformations } of inputFields) for (const one of transformations) one.masking = value;
      });
    const learned = (value: boolean) => learn(lineage([raw], masking(value)), noPlaces);
    const [drift] = compare(learned(true), learned(false));
    assert.deepEqual([drift?.kind, /no longer masked/.test(drift?.what ?? "")], ["breaking", true]);
    assert.equal(compare(learned(false), learned(true))[0]?.kind, "compatible");
  });

  it("tells versions and times of two rehearsals, which are informational", () => {
    const before = learn(lineage([raw]), noPlaces);
    const after = learn(
      lineage(
        [raw],
        everyEvent((event) => {
          event.producer = event.producer.replace("1.54.0", "1.55.0");
          if (event.eventType === "COMPLETE") event.eventTime = "2026-11-28T04:00:09Z";
          const { sql } = event.job.facets;
          if (sql) sql._schemaURL = sql._schemaURL.replace("1-1-0", "1-2-0");
        }),
      ),
      noPlaces,
    );
    const told = compare(before, after);
    assert.ok(told.every(({ kind }) => kind === "informational"));
    assert.equal(told.length, 3, told.map(({ what }) => what).join("\n"));
  });

  it("names the one column of 300 models that changed, and no other", () => {
    const models = project(300);
    const changed = models.map((one) =>
      one.job === "dbt.shop.mart_200"
        ? {
            ...one,
            fields: {
              id: "integer",
              name: "varchar",
              amount: "decimal(18,3)",
              currency: "char(3)",
              updated_at: "timestamp",
            },
          }
        : one,
    );
    const before = learn(lineage(models), noPlaces);
    const told = compare(before, learn(lineage(changed), noPlaces, namesOf(before)));
    assert.deepEqual(
      told.map(({ job, dataset, field }) => [job?.name, dataset?.name, field]),
      [["dbt.shop.mart_200", "main.marts.mart_200", "currency"]],
    );
  });

  it("stays one line whatever a name is", () => {
    const hostile = { ...raw, job: "a\nb\u2028c\u001b[31m", writes: "x".repeat(5000) };
    for (const line of drifts([hostile]).map((one) => driftInWords(one))) {
      assert.doesNotMatch(line, /[\p{Cc}\p{Zl}]/u);
      assert.ok(line.length < 2000);
    }
  });
});
