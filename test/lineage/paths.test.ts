import assert from "node:assert/strict";
import { type GraphNode, graphOf, partsOf } from "../../lineage/graph.ts";
import { keyOf } from "../../lineage/names.ts";
import { reached, shortestPath } from "../../lineage/paths.ts";
import { reads } from "../rules/flow.ts";
import { lineageOf } from "./recorded.ts";

/** A graph of jobs, each with what it reads and writes. */
const graph = (...jobs: Parameters<typeof reads>[]) => graphOf(lineageOf(...jobs.map((one) => reads(...one))));
const named = (all: ReturnType<typeof graphOf>, ...names: string[]): GraphNode[] =>
  names.map((name) => {
    const key = keyOf({ namespace: "shop", name });
    const node = all.datasets.get(key) ?? all.jobs.get(key);
    assert.ok(node, name);
    return node;
  });
const path = (
  all: ReturnType<typeof graphOf>,
  from: string,
  to: string,
  more: { through?: string[]; hops?: number } = {},
) =>
  shortestPath({
    from: named(all, from),
    to: new Set(named(all, to)),
    through: (more.through ?? []).map((one) => new Set(named(all, one))),
    hops: more.hops,
  })?.map(({ name }) => name);

describe("a path through the graph of a lineage", () => {
  const chain = graph(["load", ["raw"], ["stage"]], ["clean", ["stage"], ["mart"]], ["short", ["raw"], ["mart"]]);

  it("is the one with the fewest jobs, from a dataset or a job to a dataset or a job", () => {
    assert.deepEqual(path(chain, "raw", "mart"), ["raw", "short", "mart"]);
    assert.deepEqual(path(chain, "load", "mart"), ["load", "stage", "clean", "mart"]);
    assert.deepEqual(path(chain, "raw", "clean"), ["raw", "load", "stage", "clean"]);
  });

  it("goes one way", () => {
    assert.equal(path(chain, "mart", "raw"), undefined);
    assert.equal(path(chain, "stage", "load"), undefined);
  });

  it("passes what it must, in order", () => {
    assert.deepEqual(path(chain, "raw", "mart", { through: ["stage"] }), ["raw", "load", "stage", "clean", "mart"]);
    assert.equal(path(chain, "raw", "mart", { through: ["clean", "load"] }), undefined);
  });

  it("has at most so many jobs", () => {
    assert.equal(path(chain, "raw", "mart", { through: ["stage"], hops: 1 }), undefined);
    assert.deepEqual(path(chain, "raw", "mart", { through: ["stage"], hops: 2 })?.length, 5);
    assert.deepEqual(path(chain, "load", "mart", { hops: 2 })?.length, 4);
    assert.equal(path(chain, "load", "mart", { hops: 1 }), undefined);
  });

  it("ends in a circle, too, and comes back to where it began", () => {
    const circle = graph(["a", ["one"], ["two"]], ["b", ["two"], ["one"]]);
    assert.deepEqual(path(circle, "one", "one"), ["one", "a", "two", "b", "one"]);
    assert.deepEqual([...reached(named(circle, "one"), "next")].map(({ name }) => name).sort(), [
      "a",
      "b",
      "one",
      "two",
    ]);
    assert.equal(path(chain, "raw", "raw"), undefined);
  });

  it("goes on under another name of the same data, which a symlink tells", () => {
    const symlinks = { identifiers: [{ namespace: "shop", name: "table", type: "TABLE" }] };
    const joined = graph(
      ["load", ["raw"], [{ name: "s3/table", facets: { symlinks } }]],
      ["clean", ["table"], ["mart"]],
    );
    assert.deepEqual(path(joined, "raw", "mart"), ["raw", "load", "s3/table", "table", "clean", "mart"]);
    const third = graph(
      ["load", ["raw"], [{ name: "s3/table", facets: { symlinks } }]],
      ["clean", [{ name: "s3a/table", facets: { symlinks } }], ["mart"]],
    );
    assert.deepEqual(path(third, "raw", "mart", { hops: 2 })?.length, 6);
    assert.equal(partsOf(third).length, 1);
  });

  it("knows a job from a dataset of the same name", () => {
    const same = graph(["orders", ["raw"], ["orders"]]);
    const [raw] = named(same, "raw");
    assert.deepEqual(
      raw?.next.map(({ kind, name }) => [kind, name]),
      [["job", "orders"]],
    );
    assert.equal(shortestPath({ from: [raw as GraphNode], to: new Set(named(same, "orders")) })?.length, 3);
  });

  it("is found in a large graph whose every step has many ways", () => {
    const wide = graphOf(
      lineageOf(
        ...Array.from({ length: 60 }, (_, level) =>
          Array.from({ length: 5 }, (_, job) =>
            reads(
              `job-${level}-${job}`,
              [0, 1, 2, 3, 4].map((one) => `data-${level}-${one}`),
              [`data-${level + 1}-${job}`],
            ),
          ),
        ).flat(),
      ),
    );
    assert.equal(path(wide, "data-0-0", "data-60-0")?.length, 121);
    assert.equal(path(wide, "data-60-0", "data-0-0"), undefined);
  });

  it("does not connect what nothing connects: the parts of a graph, the largest first", () => {
    const two = graph(["a", ["one"], ["two"]], ["b", ["three"], ["four", "five"]]);
    assert.deepEqual(
      partsOf(two).map((part) => part.map(({ name }) => name).sort()),
      [
        ["b", "five", "four", "three"],
        ["a", "one", "two"],
      ],
    );
  });
});
