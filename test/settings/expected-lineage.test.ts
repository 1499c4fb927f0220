import assert from "node:assert/strict";
import { RehearsalError } from "../../errors.ts";
import { loadSettings } from "../../settings/load.ts";
import { packageRoot } from "../../version.ts";

const load = (settings: Record<string, unknown>) => loadSettings({ stack: "local", directory: packageRoot, settings });

/** The problems of the rules for a refinement, one a line; "none" when they are accepted. */
function problems(settings: Record<string, unknown>): string {
  try {
    load(settings);
    return "none";
  } catch (thrown) {
    assert.ok(thrown instanceof RehearsalError);
    return thrown.explanation.found.replace(/^.*\n/, "").replaceAll("  ", "");
  }
}
const ofGraph = (...rules: unknown[]) => problems({ expect: { graph: rules } });
const ofParents = (...rules: unknown[]) => problems({ expect: { parents: rules } });
const ofFacets = (...rules: unknown[]) => problems({ expect: { facets: rules } });
const ofLifecycle = (lifecycle: unknown) => problems({ expect: { lifecycle } });

describe("the rules about the graph", () => {
  it("take a plain pattern for datasets, and jobs or another namespace by name", () => {
    const [rule] = load({
      graph: [{ path: { from: "raw/*", to: { job: "load", namespace: "etl" } }, severity: "warn" }],
    }).graph;
    assert.deepEqual(rule?.path?.from, { kind: "dataset", name: "raw/*", namespace: undefined });
    assert.deepEqual(rule?.path?.to, { kind: "job", name: "load", namespace: "etl" });
    assert.equal(rule?.severity, "warn");
    assert.deepEqual(load({ expect: { graph: [{ orphans: "none" }] } }).refinements[0]?.expect.graph[0]?.orphans, []);
  });

  it("are one rule each, and are refused by their keys", () => {
    assert.match(ofGraph({}), /^expect\.graph\.0: expected exactly one of `path`, `noPath`, `connected` and `orphans`/);
    assert.match(ofGraph({ connected: true, orphans: "none" }), /^expect\.graph\.0: expected exactly one of/);
    assert.match(ofGraph({ connected: false }), /^expect\.graph\.0\.connected: expected true/);
    assert.match(ofGraph({ orphans: "all" }), /^expect\.graph\.0\.orphans: expected "none", or a list/);
    assert.match(ofGraph({ path: { from: "a" } }), /^expect\.graph\.0\.path\.to: expected a pattern for datasets/);
    assert.match(
      ofGraph({ path: { from: { dataset: "a", job: "b" }, to: "c" } }),
      /^expect\.graph\.0\.path\.from: expected a pattern/,
    );
    assert.match(
      ofGraph({ path: { from: "[a", to: "c" } }),
      /^expect\.graph\.0\.path\.from\.dataset: expected a glob pattern/,
    );
    assert.match(
      ofGraph({ path: { from: "a", to: "b", hops: 0 } }),
      /^expect\.graph\.0\.path\.hops: expected at least 1/,
    );
    assert.match(ofGraph({ path: { from: "a", to: "b", every: "all" } }), /\.every: expected "from", "to" or "both"/);
    assert.equal(
      ofGraph({ nopath: { from: "a", to: "b" }, connected: true }),
      "expect.graph.0.nopath: no such setting (did you mean noPath?)",
    );
    assert.match(
      problems({ graph: [{ connected: true, severity: "error" }] }),
      /^graph\.0\.severity: expected "fail" or "warn"/,
    );
  });
});

describe("the rules about parents", () => {
  it("name a parent or a root, and are refused by their keys", () => {
    assert.equal(ofParents({ job: "a.*", root: { job: "dag" } }), "none");
    assert.match(ofParents({ job: "a" }), /^expect\.parents\.0: expected `parent`, `root` or both/);
    assert.equal(
      ofParents({ job: "a", parent: { job: "b", arrives: true } }),
      "expect.parents.0.parent.arrives: no such setting (did you mean arrived?)",
    );
    assert.match(ofParents({ parent: { job: "b" } }), /^expect\.parents\.0\.job: expected a string; it is not set/);
  });
});

describe("the rules about facets", () => {
  it("take a path with or without $", () => {
    const paths = ["a.b", "$.a.b", "['a'].b"].map((facet) =>
      load({ expect: { facets: [{ run: "x", facet }] } }).refinements[0]?.expect.facets[0]?.facet.toString(),
    );
    assert.equal(new Set(paths).size, 1);
  });

  it("are about one kind of thing, and are refused by their keys", () => {
    assert.match(
      ofFacets({ facet: "a" }),
      /^expect\.facets\.0: expected exactly one of `run`, `job`, `dataset`, `input` and `output`/,
    );
    assert.match(ofFacets({ run: "a", job: "b", facet: "a" }), /^expect\.facets\.0: expected exactly one of/);
    assert.match(ofFacets({ run: "a" }), /^expect\.facets\.0\.facet: expected a string; it is not set/);
    assert.match(ofFacets({ run: "a", facet: "" }), /^expect\.facets\.0\.facet: expected the key of a facet/);
    assert.match(ofFacets({ run: "a", facet: "a[" }), /^expect\.facets\.0\.facet: expected a JSONPath/);
    assert.equal(ofFacets({ run: "a", facet: "a", is: { minimum: 1 } }), "expect.facets.0.is.minimum: no such setting");
  });
});

describe("the settings of the life cycle", () => {
  it("are one word for all parts, or one for each; a part that is left out warns", () => {
    const of = (lifecycle: unknown) => load({ expect: { lifecycle } }).refinements[0]?.expect.lifecycle;
    assert.equal(new Set(Object.values(of("fail") ?? {})).size, 1);
    assert.deepEqual([of({ start: "fail" })?.start, of({ start: "fail" })?.end], ["fail", "warn"]);
    assert.match(ofLifecycle("error"), /^expect\.lifecycle: expected "fail", "warn" or "ignore", or a mapping/);
    assert.match(ofLifecycle({ start: "error" }), /^expect\.lifecycle\.start: expected "fail", "warn" or "ignore"/);
    assert.equal(ofLifecycle({ ends: "fail" }), "expect.lifecycle.ends: no such setting (did you mean end?)");
  });
});
