import assert from "node:assert/strict";
import { judgeColumnRule } from "../../rules/columns.ts";
import { columnRules } from "../../settings/expected-columns.ts";
import { factsOf, only, reads } from "./flow.ts";
import { columnLineage, hashed, identity, masked, published, publishing } from "./people.ts";

const judge = (more: object, ...events: unknown[]) => {
  const forbidden = { from: { dataset: "raw/people", field: "email" }, to: { dataset: "mart/*" }, ...more };
  const [parsed] = columnRules.parse([{ forbidden }]);
  assert.ok(parsed);
  return only(judgeColumnRule(parsed, factsOf(...events)));
};
const onlyId = published({ id: [["stage/people", "id", identity]] });

describe("the rule of a forbidden derivation", () => {
  it("passes where every column on the way has its lineage, and none comes from it", () =>
    assert.deepEqual(judge({}, ...publishing(onlyId)), {
      status: "passed",
      title: "lineage.columns email of raw/people away from mart/*",
      expected: "email of raw/people never reaches mart/*",
      found: "no derivation, and every column has its lineage",
    }));

  it("fails over several jobs, and tells the whole way", () => {
    const plain = published({ contact: [["stage/people", "email", identity]] });
    const { status, found, hint } = judge({}, ...publishing(plain));
    assert.deepEqual(
      [status, found, hint],
      ["failed", "it does: email of raw/people → email of stage/people → contact of mart/people", undefined],
    );
  });

  it("fails where rows depend on it, as those of a filter do", () =>
    assert.equal(
      judge({}, ...publishing(published({ id: [["stage/people", "id"]] }, ["id"], [["stage/people", "email"]]))).found,
      "it does: email of raw/people → email of stage/people → id of mart/people",
    ));

  it("allows what is masked only where it says so, and where every way masks it", () => {
    const refused = judge({}, ...publishing(hashed));
    assert.equal(refused.found, "it does: email of raw/people → email of stage/people → hash of mart/people (masked)");
    assert.equal(refused.hint, "It is masked on every way. Where that is enough, set `masked: allow`.");
    assert.equal(judge({ masked: "allow" }, ...publishing(hashed)).status, "passed");
    const both = published({ hash: [["stage/people", "email", masked]], plain: [["stage/people", "email"]] });
    assert.equal(
      judge({ masked: "allow" }, ...publishing(both)).found,
      "it does: email of raw/people → email of stage/people → plain of mart/people",
    );
  });

  it("may be about one column of the output", () => {
    const { status, title } = judge({ to: { dataset: "mart/*", field: "id" } }, ...publishing(hashed));
    assert.deepEqual([status, title], ["passed", "lineage.columns email of raw/people away from id of mart/*"]);
    assert.equal(judge({ to: { dataset: "mart/*", field: "h*" } }, ...publishing(hashed)).status, "failed");
  });

  it("follows a symlink, which says that two names mean the same data", () => {
    const table = { name: "db.people", namespace: "hive://h" };
    const symlinks = { identifiers: [{ ...table, type: "TABLE" }] };
    const facets = { ...columnLineage({ email: [["raw/people", "email"]] }), symlinks };
    const inputFields = [{ ...table, field: "email" }];
    const mart = {
      name: "mart/people",
      facets: { schema: { fields: [{ name: "mail" }] }, columnLineage: { fields: { mail: { inputFields } } } },
    };
    assert.equal(
      judge({}, reads("load", ["raw/people"], [{ name: "stage", facets }]), reads("publish", [table], [mart])).found,
      "it does: email of raw/people → email of stage → email of db.people in namespace hive://h → mail of mart/people",
    );
  });

  it("fails where nothing tells what is in a column on the way: silence is no proof", () => {
    const { found, hint } = judge({}, ...publishing(published({ id: [["stage/people", "id"]] }, ["id", "note"])));
    assert.equal(found, "not known: no event tells what is in note of mart/people, and data of raw/people flows there");
    assert.match(hint ?? "", /^Only the facet columnLineage of every dataset on the way/);
    assert.match(judge({}, ...publishing("mart/people")).found, /^not known: .* the columns of mart\/people, and/);
  });

  it("fails where the column or the dataset did not arrive, and names the nearest", () => {
    assert.equal(
      judge({ from: { dataset: "raw/people", field: "e-mail" } }, ...publishing(onlyId)).found,
      "raw/people has no column e-mail: the nearest is e[--]mail",
    );
    assert.equal(
      judge({ to: { dataset: "mart/poeple" } }, ...publishing(onlyId)).found,
      "no dataset mart/poeple: the nearest that arrived is mart/p[eo]ple",
    );
  });

  it("knows a column that nothing but the lineage of another one names", () => {
    const stage = { name: "mart/people", facets: columnLineage({ mail: [["raw/people", "email"]] }) };
    assert.equal(judge({}, reads("load", [], [stage])).found, "it does: email of raw/people → mail of mart/people");
  });

  it("ends where columns come from each other in a circle", () => {
    const circle = (name: string, other: string) => ({ name, facets: columnLineage({ email: [[other, "email"]] }) });
    const events = [
      reads(
        "a",
        ["raw/people", "b"],
        [
          {
            name: "a",
            facets: columnLineage({
              email: [
                ["raw/people", "email"],
                ["b", "email"],
              ],
            }),
          },
        ],
      ),
      reads("b", ["a"], [circle("b", "a")]),
      reads("c", ["b"], [{ name: "mart/people", facets: columnLineage({ one: [] }) }]),
    ];
    assert.equal(judge({}, ...events).status, "passed");
  });
});
