import assert from "node:assert/strict";
import { atOnce } from "../../machine/turns.ts";
import type { Drawn } from "../../page/drawn.ts";
import { stateOf } from "../../page/drawn.ts";
import { layoutOf } from "../../page/layout.ts";
import { drawnOf } from "../../page/lineage.ts";
import { detailsOf } from "../../page/node-details.ts";
import { eventsOf, jobs, warehouse } from "../contract/warehouse.ts";
import { posted } from "../lineage/recorded.ts";
import { exampleReport, manyModels, someModels } from "./example-report.ts";

/** The nodes of a drawing by name, each with the word of its state. */
const states = ({ nodes }: Drawn) => Object.fromEntries([...nodes.values()].map((node) => [node.name, stateOf(node)]));
const [orders, customers, rates, euro, value] = someModels as [
  (typeof someModels)[number],
  (typeof someModels)[number],
  (typeof someModels)[number],
  (typeof someModels)[number],
  (typeof someModels)[number],
];

describe("the drawn lineage", () => {
  it("has every job and dataset that was told, and marks nothing without a contract", () => {
    const drawn = atOnce(drawnOf(exampleReport([orders, customers]).lineage));
    assert.deepEqual(states(drawn), {
      "stage.orders": "",
      "stage.customers": "",
      "raw.shop.orders": "",
      "staging.orders": "",
      "raw.crm.customers": "",
      "staging.customers": "",
    });
    assert.equal(drawn.edges.size, 4);
  });

  it("has what the contract has and nobody told as missing, with its edges, and marks what is new or changed", () => {
    const audit = { job: "mart.audit", reads: ["mart.orders_in_euro"], writes: "audit.orders" };
    const now = [orders, { ...euro, reads: ["staging.orders"], fields: { id: "bigint" } }, audit];
    const drawn = atOnce(drawnOf(exampleReport(now, { before: [orders, rates, euro] }).lineage));
    const { "raw.shop.orders": _, ...others } = states(drawn);
    assert.deepEqual(others, {
      "stage.orders": "",
      "staging.orders": "",
      "mart.orders_in_euro": "changed",
      "mart.audit": "new",
      "audit.orders": "new",
      "stage.rates": "missing",
      "raw.bank.exchange_rates": "missing",
      "staging.exchange_rates": "missing",
    });
    const missing = [...drawn.edges.values()].filter(({ state }) => state === "missing");
    assert.equal(missing.length, 3);
    const changed = [...drawn.nodes.values()].find(
      ({ kind, name }) => kind === "dataset" && name === "mart.orders_in_euro",
    );
    assert.match(changed?.notes.join("\n") ?? "", /field id has type bigint now, type integer before/);
  });

  it("knows a name with a date in it as the one of the contract", () => {
    const dated = (day: string) => ({ job: "load", reads: ["raw.in"], writes: `part-${day}` });
    const { lineage } = exampleReport([dated("2026-11-28")], { before: [dated("2026-11-27")] });
    assert.deepEqual(new Set(Object.values(states(atOnce(drawnOf(lineage))))), new Set([""]));
  });

  it("has the job, the inputs and the outputs of the settings that nothing matches as missing", () => {
    const expect = { inputs: ["raw.*.csv"], outputs: { atLeast: [{ namespace: warehouse, name: "staging.*" }] } };
    const told = atOnce(drawnOf(exampleReport([orders], { expected: [{ job: "stage.*", expect }] }).lineage));
    assert.equal(states(told)["raw.*.csv"], "missing");
    assert.ok(!("staging.*" in states(told)));
    const silent = atOnce(drawnOf(exampleReport([], { expected: [{ job: "stage.*", expect }] }).lineage));
    assert.deepEqual(states(silent), { "stage.*": "missing", "raw.*.csv": "missing", "staging.*": "missing" });
  });

  it("marks a job whose last run failed", () => {
    const [start, complete] = eventsOf(orders);
    const { lineage } = exampleReport([], { requests: [posted(start), posted({ ...complete, eventType: "FAIL" })] });
    assert.equal(states(atOnce(drawnOf(lineage)))["stage.orders"], "failed");
  });

  it("has what only Marquez shows, and names it so", () => {
    const id = `job:${jobs}:other.job`;
    const graph = [
      { id, type: "JOB", data: { namespace: jobs, name: "other.job" }, inEdges: [], outEdges: [] },
      { id: "odd", type: "SOMETHING", data: {}, outEdges: "none" },
    ];
    const { lineage } = exampleReport([orders], { graphs: [{ graph }, "no graph"] });
    assert.equal(states(atOnce(drawnOf(lineage)))["other.job"], "in Marquez only");
  });

  it("redacts what comes from the contract and the settings", () => {
    const { lineage } = exampleReport([orders], { before: [orders, { ...rates, job: "hunter2.job" }] });
    const redact = (text: string) => text.replaceAll("hunter2", "***");
    const drawn = atOnce(drawnOf({ ...lineage, redact }));
    assert.equal(states(drawn)["***.job"], "missing");
    assert.doesNotMatch(JSON.stringify([...drawn.nodes.values()].map(({ name, notes }) => [name, notes])), /hunter2/);
  });
});

describe("the layout of a lineage", () => {
  it("places what is made of something on its right, with boxes that do not overlap", async () => {
    const { nodes, width, height } = await layoutOf(atOnce(drawnOf(exampleReport(someModels).lineage)));
    const at = (name: string) => nodes.find(({ node }) => node.name === name) as (typeof nodes)[number];
    const row = ["raw.shop.orders", "stage.orders", "staging.orders", "mart.orders_in_euro"].map((name) => at(name).x);
    assert.deepEqual(
      row,
      row.toSorted((one, other) => one - other),
    );
    for (const [nth, one] of nodes.entries()) {
      assert.ok(one.x >= 0 && one.y >= 0 && one.x + one.width <= width && one.y + one.height <= height);
      for (const other of nodes.slice(nth + 1))
        assert.ok(
          one.x + one.width <= other.x ||
            other.x + other.width <= one.x ||
            one.y + one.height <= other.y ||
            other.y + other.height <= one.y,
          `${one.node.name} overlaps ${other.node.name}`,
        );
    }
  });

  it("places a lineage that runs in a circle, and a job that reads what it writes", async () => {
    const circle = [
      { job: "a", reads: ["x"], writes: "y" },
      { job: "b", reads: ["y"], writes: "x" },
      { job: "c", reads: ["z"], writes: "z" },
    ];
    const { nodes, edges } = await layoutOf(atOnce(drawnOf(exampleReport(circle).lineage)));
    assert.deepEqual([nodes.length, edges.length], [6, 6]);
    assert.ok(edges.every(({ points }) => points.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))));
  });

  it("draws what differs, where there are too many, and says how many are left out", async function () {
    this.timeout(60_000);
    const before = [...manyModels(700), value];
    const drawn = atOnce(drawnOf(exampleReport(manyModels(700), { before }).lineage));
    const { nodes, leftOut } = await layoutOf(drawn);
    assert.equal(nodes.length + leftOut, drawn.nodes.size);
    assert.ok(nodes.length <= 350 && leftOut > 300);
    assert.ok(nodes.some(({ node }) => node.name === value.job && node.state === "missing"));
  });

  it("gives each dataset its columns with what each comes from, as far as there is room", async () => {
    const layout = await layoutOf(atOnce(drawnOf(exampleReport([orders, euro]).lineage)));
    const { details, withoutColumns } = atOnce(detailsOf(layout, { names: 100_000, columns: 100_000 }));
    const made = details.find(({ k, n }) => k === "dataset" && n === "mart.orders_in_euro");
    const [column, type, from] = made?.c?.[0] ?? [];
    assert.deepEqual([column, type], ["id", "integer"]);
    assert.deepEqual(
      from?.map(([dataset, field]) => [typeof dataset === "number" ? details[dataset]?.n : dataset, field]),
      [
        ["staging.orders", "id"],
        ["staging.exchange_rates", "id"],
      ],
    );
    assert.equal(withoutColumns, 0);
    const none = atOnce(detailsOf(layout, { names: 0, columns: 0 }));
    assert.equal(none.withoutColumns, 2);
    assert.ok(none.details.every(({ c }) => c === undefined));
  });
});
