import assert from "node:assert/strict";
import { graphOf } from "../../lineage/graph.ts";
import { keyOf } from "../../lineage/names.ts";
import { judgeDatasetRule } from "../../rules/datasets.ts";
import { datasetRules } from "../../settings/expected-datasets.ts";
import { factsOf, only, reads } from "./flow.ts";

/** What a job wrote. */
const orders = {
  name: "mart/orders",
  facets: {
    schema: {
      fields: [
        { name: "id", type: "BIGINT" },
        { name: "email", type: "VARCHAR" },
        { name: "address", type: "struct", fields: [{ name: "street" }, { name: "zip", type: "int" }] },
      ],
    },
    symlinks: { identifiers: [{ namespace: "hive://h", name: "mart.orders", type: "TABLE" }] },
    ownership: { owners: [] },
  },
  outputFacets: { outputStatistics: { rowCount: 3 } },
};
const judge = (rule: object, ...events: unknown[]) => {
  const [parsed] = datasetRules.parse([{ name: "mart/orders", ...rule }]);
  assert.ok(parsed);
  return only(judgeDatasetRule(parsed, factsOf(...events)));
};
const sent = reads("clean", ["stage/orders"], [orders]);
const found = (rule: object) => judge(rule, sent).found;
const passes = (rule: object) => assert.equal(judge(rule, sent).status, "passed", JSON.stringify(rule));

describe("the rule of datasets", () => {
  it("passes with one dataset or more that match", () =>
    assert.deepEqual(judge({ side: "output" }, sent), {
      status: "passed",
      title: "lineage.datasets output mart/orders",
      expected: "output mart/orders",
      found: "as expected, 1 dataset",
    }));

  it("names the nearest dataset that arrived, and marks the difference", () => {
    const { status, title, found } = judge({ name: "mart/ordres", severity: "warn" }, sent);
    assert.deepEqual(
      [status, title, found],
      ["warned", "lineage.datasets mart/ordres", "the nearest that arrived is mart/ord[er]s"],
    );
  });

  it("says where the name arrived in another namespace, or on the other side", () => {
    assert.equal(found({ namespace: "s3://b" }), "the name arrived in namespace shop, not in s3://b");
    assert.equal(found({ side: "input" }), "mart/orders arrived, but no job reads it");
    assert.equal(found({ name: "stage/orders", side: "output" }), "stage/orders arrived, but no job writes it");
  });

  it("says that a star stops at a slash", () =>
    assert.equal(found({ name: "*" }), "stage/orders arrived, which * does not match: ** matches across slashes"));

  it("counts the datasets that match; a count of 0 is one that must not be there", () => {
    passes({ name: "**", count: 2 });
    passes({ name: "tmp/**", count: 0 });
    assert.equal(found({ name: "**", count: { max: 1 } }), "2 datasets: stage/orders, mart/orders");
    const { expected, found: there } = judge({ count: 0 }, sent);
    assert.deepEqual([expected, there], ["no dataset mart/orders", "1 dataset: mart/orders"]);
  });

  it("says where a producer names no dataset at all", () => {
    const { found, hint } = judge({}, reads("clean", [], []));
    assert.equal(found, "none arrived");
    assert.equal(hint, "The command sent 1 event without a dataset: does the producer know the lineage of these jobs?");
  });
});

describe("the fields of a dataset", () => {
  it("are all that a list names, in any order, with their types in any case", () => {
    passes({ fields: ["email", { name: "id", type: "bigint" }, "address"] });
    assert.equal(
      found({ fields: ["id", "e-mail"] }),
      "mart/orders: no field e-mail, the nearest is e[--]mail; not declared: email, address",
    );
    assert.equal(found({ fields: ["id", "email"] }), "mart/orders: not declared: address");
  });

  it("may be some among others", () => {
    passes({ fields: { atLeast: ["email"] } });
    assert.equal(
      found({ fields: { atLeast: [{ name: "id", type: "varchar" }, "mail", "x"] } }),
      "mart/orders: no field mail, the nearest is [e]mail; no field x; field id is BIGINT, not varchar",
    );
  });

  it("come in the order that the rule asks for", () => {
    passes({ fields: ["id", "email", "address"], ordered: true });
    passes({ fields: { atLeast: ["id", "address"] }, ordered: true });
    const { expected, found } = judge({ fields: ["email", "id", "address"], ordered: true }, sent);
    assert.equal(expected, "dataset mart/orders with fields email, id, address in this order");
    assert.equal(found, "mart/orders: the order is id, email, address: id comes where email should");
  });

  it("may have fields of their own", () => {
    passes({ fields: { atLeast: [{ name: "address", fields: ["street", { name: "zip", type: "INT" }] }] } });
    const nested = { name: "address", fields: ["street", "city", { name: "zip", type: "text" }] };
    const { expected, found } = judge({ fields: { atLeast: [nested] } }, sent);
    assert.equal(expected, "dataset mart/orders with fields address (street, city, zip text) among others");
    assert.equal(found, "mart/orders: no field address.city; field address.zip is int, not text");
  });

  it("cannot be judged without a schema facet, which fails", () => {
    assert.equal(found({ name: "stage/orders", fields: ["id"] }), "stage/orders: it has no schema facet");
    const { found: told } = judge(
      { fields: ["id"] },
      reads("a", [], [{ name: "mart/orders", facets: { ownership: {} } }]),
    );
    assert.equal(told, "mart/orders: it has no schema facet: its facets are ownership");
  });
});

describe("the symlinks of a dataset", () => {
  it("pass with this name, in this namespace, of this type", () => {
    passes({ symlinks: [{ name: "mart.*", namespace: "hive://*", type: "TABLE" }] });
    passes({ symlinks: [{ name: "mart.orders", namespace: "hive://h" }] });
  });

  it("name the nearest, or the type that it is of", () => {
    const symlink = { name: "mart.orders", namespace: "hive://h" };
    assert.equal(
      found({ symlinks: [{ ...symlink, name: "mart.order" }] }),
      "mart/orders: no symlink mart.order in namespace hive://h: the nearest that arrived is mart.order[s] in namespace hive://h",
    );
    assert.equal(
      found({ symlinks: [{ ...symlink, type: "LOCATION" }] }),
      "mart/orders: no symlink mart.orders in namespace hive://h of type LOCATION: it is of type TABLE",
    );
    assert.equal(
      found({ name: "stage/orders", symlinks: [symlink] }),
      "stage/orders: no symlink mart.orders in namespace hive://h: it has none",
    );
  });
});

describe("a symlinks facet that is partly wrong", () => {
  it("loses what is no name, and nothing else: for the rule of datasets as for the graph", () => {
    const identifiers = [{ namespace: 5 }, "x", { namespace: "hive://h", name: "mart.orders", type: 7 }];
    const dataset = { ...orders, facets: { symlinks: { identifiers } } };
    const symlink = { namespace: "hive://h", name: "mart.orders" };
    const event = reads("clean", ["stage/orders"], [dataset]);
    assert.equal(judge({ symlinks: [symlink] }, event).status, "passed");
    assert.equal(
      judge({ symlinks: [{ ...symlink, type: "TABLE" }] }, event).found,
      "mart/orders: no symlink mart.orders in namespace hive://h of type TABLE: it is of type none",
    );
    const { datasets } = graphOf(factsOf(event, reads("report", [symlink], [])).lineage);
    assert.deepEqual(
      datasets.get(keyOf(symlink))?.same.map(({ name }) => name),
      ["mart/orders"],
    );
  });
});

describe("the facets of a dataset", () => {
  it("pass where each key is there, on the dataset or as an output of a run", () =>
    passes({ facets: ["ownership", "outputStatistics"] }));

  it("name the nearest key, or those that are there", () => {
    assert.equal(found({ facets: ["ownerships"] }), "mart/orders: no facet ownerships, the nearest is ownership[-s]");
    assert.equal(
      found({ facets: ["dataQualityMetrics"] }),
      "mart/orders: no facet dataQualityMetrics: it has schema, symlinks, ownership, outputStatistics",
    );
  });
});
