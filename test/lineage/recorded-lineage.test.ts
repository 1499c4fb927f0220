import { deepEqual, equal } from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { recordedRequests } from "../../evidence/recorded-events.ts";
import { keyOf } from "../../lineage/names.ts";
import { RecordedLineage } from "../../lineage/recorded-lineage.ts";
import { runEvent } from "../judgement/sent-events.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { lineageOf, posted } from "./recorded.ts";

const id = "01890000-0000-7000-8000-000000000001";
const job = { namespace: "shop", name: "load" };
const key = keyOf(job);
const orders = keyOf({ namespace: "db", name: "orders" });
const raw = keyOf({ namespace: "db", name: "raw" });
const schema = (...names: string[]) => ({ schema: { fields: names.map((name) => ({ name, type: "text" })) } });
const dataset = (name: string, facets: object = {}, more: object = {}) => ({ namespace: "db", name, facets, ...more });

describe("the lineage that events tell", () => {
  it("has the jobs, runs and datasets of all events of a run together", () => {
    const lineage = lineageOf(
      runEvent("START", id, job, { inputs: [dataset("raw", schema("a"))] }),
      runEvent("COMPLETE", id, job, { outputs: [dataset("orders", schema("a", "b"))] }),
    );
    const { inputs, outputs, runs } = lineage.jobs.get(key) ?? {};
    deepEqual([[...(inputs ?? [])], [...(outputs ?? [])], [...(runs ?? [])]], [[raw], [orders], [id]]);
    deepEqual([...(lineage.datasets.get(orders)?.writtenBy ?? [])], [key]);
    deepEqual(
      lineage.datasets.get(orders)?.fields?.map(({ name }) => name),
      ["a", "b"],
    );
  });

  it("has a job under the name that Marquez gives it", () => {
    const parent = { run: { runId: id }, job: { namespace: "shop", name: "nightly" } };
    const lineage = lineageOf(runEvent("START", id, job, { run: { runId: id, facets: { parent } } }));
    deepEqual([...lineage.jobs.keys()], [keyOf({ namespace: "shop", name: "nightly.load" })]);
    deepEqual(lineage.events[0]?.parent, { run: id, job: { namespace: "shop", name: "nightly" } });
  });

  it("leaves out what Marquez did not accept, and what went elsewhere", () => {
    const lineage = new RecordedLineage();
    lineage.add(posted(runEvent("START", id, job), { status: 400 }));
    lineage.add(posted(runEvent("START", id, job), { path: "/api/v1/other" }));
    equal(lineage.jobs.size, 0);
    equal(lineage.refused, 2);
  });

  it("has each facet as it was told last, and none that was deleted", () => {
    const lineage = lineageOf(
      runEvent("START", id, { ...job, facets: { sql: { query: "a" }, ownership: {} } }),
      runEvent("COMPLETE", id, { ...job, facets: { sql: { query: "b" }, ownership: { _deleted: true } } }),
    );
    deepEqual([...(lineage.jobs.get(key)?.facets ?? [])], [["sql", { query: "b" }]]);
  });

  it("takes the fields of a dataset from its writer, not from a reader that sees a part", () => {
    const other = "01890000-0000-7000-8000-000000000002";
    const lineage = lineageOf(
      runEvent("COMPLETE", id, job, { outputs: [dataset("orders", schema("a", "b"))] }),
      runEvent("COMPLETE", other, { ...job, name: "report" }, { inputs: [dataset("orders", schema("b"))] }),
    );
    deepEqual(
      lineage.datasets.get(orders)?.fields?.map(({ name }) => name),
      ["a", "b"],
    );
  });

  it("joins the column lineage of all events, and reads the older form of a transformation", () => {
    const from = (field: string, more: object = {}) => ({ namespace: "db", name: "raw", field, ...more });
    const facet = (fields: object) => ({ columnLineage: { fields } });
    const direct = { type: "DIRECT", subtype: "IDENTITY" };
    const lineage = lineageOf(
      runEvent("RUNNING", id, job, {
        outputs: [dataset("orders", facet({ a: { inputFields: [from("x", { transformations: [direct] })] } }))],
      }),
      runEvent("COMPLETE", id, job, {
        outputs: [dataset("orders", facet({ a: { inputFields: [from("y")], transformationType: "MASKED" } }))],
      }),
    );
    deepEqual(
      lineage.datasets
        .get(orders)
        ?.columns.get("a")
        ?.map(({ field, transformations }) => [field, transformations]),
      [
        ["x", [direct]],
        ["y", [{ type: "DIRECT", subtype: "TRANSFORMATION", masking: true }]],
      ],
    );
  });

  it("keeps the facets of each run's datasets apart", () => {
    const wrote = (runId: string, rowCount: number) =>
      runEvent("COMPLETE", runId, job, {
        outputs: [dataset("orders", {}, { outputFacets: { outputStatistics: { rowCount } } })],
      });
    const other = "01890000-0000-7000-8000-000000000002";
    const lineage = lineageOf(wrote(id, 1), wrote(other, 2));
    deepEqual(
      [id, other].map((run) => lineage.runs.get(run)?.outputs.get(orders)?.get("outputStatistics")),
      [{ rowCount: 1 }, { rowCount: 2 }],
    );
  });

  it("reads nested fields to a bound, and survives what is nested without one", () => {
    let fields: object[] = [{ name: "leaf" }];
    for (let depth = 0; depth < 5000; depth++) fields = [{ name: `f${depth}`, fields }];
    const lineage = lineageOf(runEvent("COMPLETE", id, job, { outputs: [dataset("orders", { schema: { fields } })] }));
    equal(lineage.datasets.get(orders)?.fields?.[0]?.name, "f4999");
  });
});

describe("the requests of a bundle", () => {
  const folder = temporaryPlace("bundle-");
  after(folder.remove);

  it("are read from its lines, and large events from the files that they name", async () => {
    const small = posted(runEvent("START", id, job));
    const { event, ...large } = posted(runEvent("COMPLETE", id, job));
    const lines = [small, { ...large, file: "event-0001.json" }, { ...large, file: "../outside.json" }];
    writeFileSync(join(folder.path, "events.ndjson"), lines.map((one) => `${JSON.stringify(one)}\n`).join(""));
    writeFileSync(join(folder.path, "event-0001.json"), JSON.stringify(event));
    const lineage = await RecordedLineage.of(recordedRequests(folder.path));
    deepEqual(
      lineage.events.map(({ type }) => type),
      ["START", "COMPLETE"],
    );
  });

  it("are none in a bundle without a record", async () => {
    equal((await RecordedLineage.of(recordedRequests(join(folder.path, "none")))).events.length, 0);
  });
});
