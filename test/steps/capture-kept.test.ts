import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { captureDatasets } from "../../steps/capture.ts";
import { captureKept } from "../../steps/capture-kept.ts";
import { DatasetList } from "../../steps/dataset-list.ts";
import { type Answer, AnsweringServer, type ReceivedRequest } from "../answering-server.ts";
import { type Example, example } from "../context/example.ts";
import { runEvent, sentEvents } from "../judgement/sent-events.ts";
import { answerTo, replay } from "../offline/marquez-replay.ts";

/** What a real Marquez 0.51.1 answered about a dataset in a list, but for its name and that of its origin. */
const [listed] = (() => {
  const found = replay.find(({ request }) => request === "GET /api/v1/namespaces/rec.ns/datasets?limit=1000");
  const answer = found && answerTo(found);
  assert.ok(typeof answer === "object" && "json" in answer);
  return (answer.json as { datasets: { name: string }[] }).datasets.filter(({ name }) => name === "c_out");
})();
const datasetNamed = (name: string) => ({ ...listed, name });

const facet = { _producer: "urn:p", _schemaURL: "urn:s" };
const columnLineage = {
  ...facet,
  fields: { x: { inputFields: [{ namespace: "rec.ns", name: "c_in", field: "x" }] } },
};
const nameOf = (nth: number): string => `out-${String(nth).padStart(3, "0")}`;
/** A run that wrote so many datasets with column lineage. */
const sentWith = (count: number, more: unknown[] = []) =>
  sentEvents(
    runEvent(
      "COMPLETE",
      "2a1e7c1e-0000-4000-8000-000000000001",
      { namespace: "rec.ns", name: "columns" },
      {
        outputs: Array.from({ length: count }, (_, nth) => ({
          namespace: "rec.ns",
          name: nameOf(nth),
          facets: { columnLineage },
        })),
      },
    ),
    ...more,
  );
const loneDataset = (name: string) => ({
  eventTime: "2026-11-24T17:06:00.000Z",
  schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent",
  dataset: { namespace: "rec.ns", name },
});

describe("asking what Marquez keeps", () => {
  let marquez: AnsweringServer;
  let rehearsal: Example;
  /** The names of the datasets that Marquez has, and those of which it lists columns. */
  let there: string[];
  let withoutColumns: Set<string>;
  beforeEach(async () => {
    withoutColumns = new Set();
    marquez = await AnsweringServer.start(answer);
    rehearsal = example();
  });
  afterEach(async () => {
    rehearsal[Symbol.dispose]();
    await marquez[Symbol.asyncDispose]();
  });

  function answer({ path }: ReceivedRequest): Answer {
    const { pathname, searchParams } = new URL(path, "http://localhost");
    const [offset, limit] = [Number(searchParams.get("offset")), Number(searchParams.get("limit"))];
    const node = searchParams.get("nodeId") ?? "";
    if (pathname.endsWith("/datasets")) {
      const items = there.slice(offset, offset + limit).map((name) => ({
        ...datasetNamed(name),
        ...(withoutColumns.has(name) ? { columnLineage: null } : {}),
      }));
      return { body: { totalCount: there.length, datasets: items } };
    }
    if (pathname.includes("/datasets/")) {
      const name = pathname.replace(/^.*\//, "");
      return there.includes(name)
        ? { body: datasetNamed(name) }
        : { status: 404, body: { code: 404, message: "none" } };
    }
    if (pathname.endsWith("/events/lineage")) return { body: { totalCount: 0, events: [] } };
    if (pathname.endsWith("/lineage")) return { body: { graph: [] } };
    if (pathname.endsWith("/column-lineage")) {
      const [, , dataset = ""] = node.split(":");
      if (!there.includes(dataset)) return { status: 404, body: { code: 404, message: "none" } };
      const inputFields = [{ namespace: "rec.ns", dataset: "c_in", field: "x" }];
      const data = { namespace: "rec.ns", dataset, field: "x", inputFields };
      return { body: { graph: [{ id: `datasetField:rec.ns:${dataset}:x`, type: "DATASET_FIELD", data }] } };
    }
    return { status: 404, body: { code: 404, message: "none" } };
  }

  const capture = (sent: ReturnType<typeof sentEvents>) =>
    captureKept(() => sent, { suffix: "" })({ urls: { marquez: marquez.url }, containers: {}, images: [] }, rehearsal);
  const asked = (part: string) => marquez.requests.filter(({ path }) => path.includes(part)).length;
  const columnsOf = (kept: Awaited<ReturnType<typeof capture>>, nth: number) =>
    [...(kept.columns.get(JSON.stringify(["rec.ns", nameOf(nth)])) ?? [])].map(([name, from]) => [name, [...from]]);
  const whole = [["x", [JSON.stringify(["rec.ns", "c_in", "x"])]]];

  it("asks for the columns of each dataset, where there are few", async () => {
    there = ["out-000", "out-001", ...Array.from({ length: 5_000 }, (_, nth) => `other-${nth}`)];
    const kept = await capture(sentWith(2));
    assert.deepEqual([columnsOf(kept, 0), columnsOf(kept, 1)], [whole, whole]);
    assert.deepEqual([asked("/column-lineage?"), asked("/datasets?")], [2, 0]);
  });

  it("takes the columns of many datasets from the list of their namespace, in a few requests", async () => {
    there = Array.from({ length: 300 }, (_, nth) => nameOf(nth));
    const kept = await capture(sentWith(300));
    assert.equal(kept.columns.size, 300);
    assert.deepEqual(columnsOf(kept, 299), whole);
    assert.deepEqual([asked("/column-lineage?"), asked("/datasets?")], [0, 3]);
    const { columns } = JSON.parse(readFileSync(rehearsal.bundle.path("kept.json"), "utf8"));
    assert.deepEqual(Object.entries(columns[JSON.stringify(["rec.ns", "out-299"])]), whole);
  });

  it("captures the list on the way where nothing else may change it, so that it is read once", async () => {
    there = Array.from({ length: 300 }, (_, nth) => nameOf(nth));
    const sent = sentWith(300);
    const list = new DatasetList([() => sent]);
    const stack = { urls: { marquez: marquez.url }, containers: {}, images: [] };
    const kept = await captureKept(() => sent, { suffix: "" }, list)(stack, rehearsal);
    assert.deepEqual(columnsOf(kept, 299), whole);
    const before = asked("/namespaces/rec.ns/datasets?");
    assert.deepEqual([before, asked("/column-lineage?")], [3, 0]);
    await captureDatasets(list)(stack, rehearsal);
    assert.equal(asked("/namespaces/rec.ns/datasets?"), before);
    const { datasets } = JSON.parse(readFileSync(rehearsal.bundle.path("datasets.json"), "utf8"));
    const there299 = datasets.filter(({ name }: { name: string }) => name === nameOf(299));
    assert.deepEqual(there299[0], datasetNamed(nameOf(299)));
  });

  it("leaves the list to be read later where it needs no more than a few of it", async () => {
    there = ["out-000", ...Array.from({ length: 5_000 }, (_, nth) => `other-${nth}`)];
    const sent = sentWith(1);
    const list = new DatasetList([() => sent]);
    const stack = { urls: { marquez: marquez.url }, containers: {}, images: [] };
    await captureKept(() => sent, { suffix: "" }, list)(stack, rehearsal);
    assert.deepEqual([list.counted, asked("/datasets?")], [undefined, 0]);
  });

  it("asks for each of many, where the namespace has far more", async () => {
    there = Array.from({ length: 3_000 }, (_, nth) => nameOf(nth));
    const kept = await capture(sentWith(100));
    assert.equal(kept.columns.size, 100);
    // One request tells how many the namespace has.
    assert.deepEqual([asked("/column-lineage?"), asked("/datasets?")], [100, 1]);
  });

  it("asks again by name for what the list lacks, before it counts as lost", async () => {
    there = Array.from({ length: 299 }, (_, nth) => nameOf(nth));
    withoutColumns = new Set(["out-007"]);
    const kept = await capture(sentWith(300));
    assert.deepEqual(columnsOf(kept, 7), whole);
    assert.deepEqual(columnsOf(kept, 299), []);
    assert.equal(asked("/column-lineage?"), 2);
  });

  it("asks for the dataset of a dataset event by its name", async () => {
    there = ["lone"];
    const { datasets } = await capture(sentWith(0, [loneDataset("lone"), loneDataset("gone")]));
    assert.deepEqual([...datasets], [JSON.stringify(["rec.ns", "lone"])]);
    assert.deepEqual([asked("/datasets/lone"), asked("/datasets/gone"), asked("/datasets?")], [1, 1, 0]);
  });

  it("asks for a job of a job event alone, without the graph around it", async () => {
    there = [];
    const event = {
      eventTime: "2026-11-24T17:06:00.000Z",
      schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent",
      job: { namespace: "rec.ns", name: "static" },
    };
    await capture(sentEvents(event));
    assert.deepEqual(
      marquez.requests.filter(({ path }) => path.includes("/lineage?nodeId")).map(({ path }) => path),
      ["/api/v1/lineage?nodeId=job%3Arec.ns%3Astatic&depth=0"],
    );
  });

  it("asks for the events in spans of time that follow each other, and counts those of each run", async () => {
    const at = (nth: number) => new Date(Date.parse("2026-11-24T17:06:00Z") + nth * 100).toISOString();
    const runOf = (nth: number) => `00000000-0000-4000-8000-${String(nth % 7).padStart(12, "0")}`;
    const events = Array.from({ length: 1_400 }, (_, nth) => ({
      ...runEvent(nth < 7 ? "START" : "RUNNING", runOf(nth), { namespace: "rec.ns", name: "j" }),
      eventTime: at(nth),
    }));
    there = [];
    marquez.answer = (request) => {
      const { pathname, searchParams } = new URL(request.path, "http://localhost");
      if (!pathname.endsWith("/events/lineage")) return answer(request);
      const [after = 0, before = 0] = ["after", "before"].map((name) => Date.parse(searchParams.get(name) ?? ""));
      const within = events.filter(({ eventTime }) => Date.parse(eventTime) >= after && Date.parse(eventTime) < before);
      return { body: { totalCount: within.length, events: within.slice(0, Number(searchParams.get("limit"))) } };
    };
    const { listed } = await capture(sentEvents(...events));
    assert.deepEqual(
      [...(listed ?? [])].sort(),
      Array.from({ length: 7 }, (_, nth) => [runOf(nth), 200]),
    );
    const spans = marquez.requests.flatMap(({ path }) => /after=([^&]+)&before=([^&]+)/.exec(path)?.slice(1, 3) ?? []);
    assert.equal(spans.length / 2, 4);
    for (let nth = 1; nth < spans.length - 1; nth += 2) assert.equal(spans[nth], spans[nth + 1]);
  });
});
