import assert from "node:assert/strict";
import { judgeColumnRule } from "../../rules/columns.ts";
import { columnRules } from "../../settings/expected-columns.ts";
import { factsOf, only, reads } from "./flow.ts";
import { hashed, identity, published, publishing, schema } from "./people.ts";

const judge = (rule: unknown, ...events: unknown[]) => {
  const [parsed] = columnRules.parse([rule]);
  assert.ok(parsed);
  return only(judgeColumnRule(parsed, factsOf(...events)));
};
const column = (dataset: string, field: string) => ({ dataset, field });
const hash = column("mart/people", "hash");
const email = column("stage/people", "email");

describe("the rule of what a column comes from", () => {
  it("passes with these columns, however they are made, or made as it says", () => {
    assert.deepEqual(
      judge({ column: hash, from: [{ ...email, type: "DIRECT", masking: true }] }, ...publishing(hashed)),
      {
        status: "passed",
        title: "lineage.columns hash of mart/people",
        expected: "hash of mart/people comes from email of stage/people (DIRECT masked)",
        found: "as expected, 1 column",
      },
    );
    assert.equal(judge({ column: hash, from: [email] }, ...publishing(hashed)).status, "passed");
  });

  it("fails where it is made in another way", () =>
    assert.equal(
      judge({ column: hash, from: [{ ...email, masking: false }] }, ...publishing(hashed)).found,
      "hash of mart/people comes from email of stage/people as DIRECT TRANSFORMATION masked, not as email of stage/people (not masked)",
    ));

  it("fails where it comes from another column, and marks the difference", () =>
    assert.equal(
      judge({ column: hash, from: [column("stage/people", "emails")] }, ...publishing(hashed)).found,
      "hash of mart/people does not come from emails of stage/people, but from email[-s] of stage/people, and comes from email of stage/people, which is not declared",
    ));

  it("takes a list as all of them, and at least as some", () => {
    const both = published({
      hash: [
        ["stage/people", "email"],
        ["stage/people", "id"],
      ],
    });
    assert.equal(
      judge({ column: hash, from: [email] }, ...publishing(both)).found,
      "hash of mart/people comes from id of stage/people, which is not declared",
    );
    assert.equal(judge({ column: hash, from: { atLeast: [email] } }, ...publishing(both)).status, "passed");
  });

  it("takes an empty list as none: a constant passes", () => {
    assert.equal(judge({ column: column("stage/people", "loaded"), from: [] }, ...publishing(hashed)).status, "passed");
    assert.equal(
      judge({ column: hash, from: [] }, ...publishing(hashed)).found,
      "hash of mart/people comes from email of stage/people, which is not declared",
    );
  });

  it("asks all columns that a pattern matches, of datasets that are written", () => {
    const all = { column: column("**", "id"), from: [column("{raw,stage}/people", "id")] };
    assert.equal(judge(all, ...publishing(hashed)).found, "as expected, 2 columns");
    assert.equal(
      judge({ column: column("raw/people", "id"), from: [] }, ...publishing(hashed)).found,
      "raw/people arrived, but no job writes it",
    );
  });

  it("names the column or the dataset that is nearest to one that is not there", () => {
    assert.equal(
      judge({ column: column("mart/people", "hsah"), from: [] }, ...publishing(hashed)).found,
      "mart/people has no column hsah: the nearest is h[as]h",
    );
    assert.equal(
      judge({ column: column("mart/poeple", "hash"), from: [] }, ...publishing(hashed)).found,
      "no dataset mart/poeple: the nearest that arrived is mart/p[eo]ple",
    );
  });

  it("says where a producer tells of no column at all", () => {
    const { found, hint } = judge(
      { column: hash, from: [email] },
      ...publishing({ name: "mart/people", facets: schema("hash") }),
    );
    assert.equal(found, "hash of mart/people does not come from email of stage/people, and from no other column");
    assert.match(hint ?? "", /No event has the facet columnLineage for it/);
  });
});

describe("the rule of coverage", () => {
  it("passes with as many columns as it says; one that is told to come from none has lineage, too", () =>
    assert.deepEqual(judge({ coverage: { dataset: "**" } }, ...publishing(hashed)), {
      status: "passed",
      title: "lineage.columns coverage of **",
      expected: "100 % of the columns of each output ** have column lineage",
      found: "stage/people has 100 % (3 of 3); mart/people has 100 % (2 of 2)",
    }));

  it("fails with fewer, and names those without", () => {
    const half = published({ id: [["stage/people", "id", identity]] }, ["id", "note"]);
    const { status, expected, found } = judge({ coverage: { dataset: "mart/*", atLeast: 60 } }, ...publishing(half));
    assert.deepEqual(
      [status, expected, found],
      [
        "failed",
        "at least 60 % of the columns of each output mart/* have column lineage",
        "mart/people has 50 % (1 of 2): none for note",
      ],
    );
    assert.equal(judge({ coverage: { dataset: "mart/*", atLeast: 50 } }, ...publishing(half)).status, "passed");
  });

  it("rounds nothing up: two of three are not 67 %", () => {
    const most = published({ a: [["stage/people", "id"]], b: [["stage/people", "id"]] }, ["a", "b", "c"]);
    assert.match(
      judge({ coverage: { dataset: "mart/*", atLeast: 66.7 } }, ...publishing(most)).found,
      /has 66\.6 % \(2 of 3\)/,
    );
  });

  it("fails without a schema, and without such an output", () => {
    assert.equal(
      judge({ coverage: { dataset: "mart/*" } }, reads("publish", ["x"], ["mart/people"])).found,
      "mart/people has no schema facet, so that its columns are not known",
    );
    assert.equal(
      judge({ coverage: { dataset: "*" }, severity: "warn" }, ...publishing(hashed)).found,
      "no such output: stage/people arrived, which * does not match: ** matches across slashes",
    );
  });
});
