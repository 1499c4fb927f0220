import assert from "node:assert/strict";
import { failures, rehearse } from "./rehearse.ts";

const io = 'const io = { inputs: [ds("raw/a")], outputs: [ds("out/x")] };';
const expect = { inputs: ["raw/a"], outputs: ["out/x"] };

describe("lineage that Marquez accepts and keeps otherwise", () => {
  const child = `${io} const one = run(parent("nightly"));
await post(event("START", { run: one })); await post(event("COMPLETE", { run: one, ...io }));`;

  it("names the job under which a run with a parent is kept", async () => {
    const verdict = await rehearse({ program: child, settings: { expect } });
    assert.equal(
      failures(verdict)["lineage.job"],
      "Marquez has nightly.case.job | Marquez keeps job case.job as nightly.case.job, because its events name the parent nightly. " +
        "The setting `job` takes the name that Marquez gives it: nightly.case.job.",
    );
  });

  it("passes when the setting names that job", async () => {
    const verdict = await rehearse({ program: child, settings: { job: "nightly.case.job", expect } });
    assert.deepEqual(failures(verdict), {});
    assert.match(
      verdict.lineage[0]?.words ?? "",
      /^sent 2, accepted 2, kept 2: Marquez keeps job case\.job as nightly\.case\.job/,
    );
  });

  it("names the namespace that Marquez makes of other letters", async () => {
    const verdict = await rehearse({
      program: `await post(event("COMPLETE", { of: "Daten Müller" }));`,
      settings: { namespace: "Daten Müller" },
    });
    assert.match(
      failures(verdict)["lineage.job"] ?? "",
      /case\.job in namespace Daten_M_ller, because Marquez replaces letters/,
    );
  });

  const columns = (schema: string) => `
const facet = (key, more) => ({ [key]: { _producer: "urn:p", _schemaURL: "urn:s", ...more } });
const raw = ds("raw/a", namespace, facet("schema", { fields: [{ name: "x", type: "string" }] }));
const lineage = facet("columnLineage", { fields: {
  x: { inputFields: [{ namespace, name: "raw/a", field: "x" }] },
  w: { inputFields: [{ namespace, name: "raw/a", field: "x" }] },
} });
const out = ds("out/x", namespace, { ...facet("schema", { fields: ${schema} }), ...lineage });
await post(event("START", { inputs: [raw] })); await post(event("COMPLETE", { inputs: [raw], outputs: [out] }));`;

  it("names a column whose lineage is lost, because the schema facet does not have it", async () => {
    const verdict = await rehearse({ program: columns('[{ name: "x", type: "string" }]'), settings: { expect } });
    assert.deepEqual(Object.keys(failures(verdict)), ["lineage.kept"]);
    assert.match(
      failures(verdict)["lineage.kept"] ?? "",
      /^sent 2, accepted 2, kept 1: column w of out\/x: its lineage is not kept, because the dataset's schema facet names no such column \| Marquez keeps the lineage of a column only where schema facets name it/,
    );
  });

  const fields = (...names: string[]) => JSON.stringify(names.map((name) => ({ name, type: "string" })));
  const facets = 'const facet = (key, more) => ({ [key]: { _producer: "urn:p", _schemaURL: "urn:s", ...more } });';

  it("names the input column that is lost, although another of the same column is kept", async () => {
    const program = `${facets}
const raw = ds("raw/a", namespace, facet("schema", { fields: ${fields("x")} }));
const from = (field) => ({ namespace, name: "raw/a", field });
const out = ds("out/x", namespace, { ...facet("schema", { fields: ${fields("w")} }),
  ...facet("columnLineage", { fields: { w: { inputFields: [from("x"), from("unnamed")] } } }) });
await post(event("COMPLETE", { inputs: [raw], outputs: [out] }));`;
    const failed = failures(await rehearse({ program, settings: { expect } }));
    assert.deepEqual(Object.keys(failed), ["lineage.kept"]);
    assert.match(
      failed["lineage.kept"] ?? "",
      /kept 0: column w of out\/x: its lineage from unnamed of raw\/a is not kept, because no schema facet names unnamed of raw\/a \|/,
    );
  });

  it("says that the event with column lineage lacks the schema facet that another event has", async () => {
    const program = `${facets}
const raw = ds("raw/a", namespace, facet("schema", { fields: ${fields("x")} }));
await post(event("START", { inputs: [raw], outputs: [ds("out/x", namespace, facet("schema", { fields: ${fields("w")} }))] }));
await post(event("COMPLETE", { inputs: [raw], outputs: [ds("out/x", namespace,
  facet("columnLineage", { fields: { w: { inputFields: [{ namespace, name: "raw/a", field: "x" }] } } }))] }));`;
    const failed = failures(await rehearse({ program, settings: { expect } }));
    assert.match(
      failed["lineage.kept"] ?? "",
      /column w of out\/x: its lineage is not kept, because the event that has it lacks the dataset's schema facet/,
    );
  });

  it("misses no lineage of a constant column, nor of one that is only read", async () => {
    const program = `${facets}
const lineage = (inputFields) => facet("columnLineage", { fields: { w: { inputFields } } });
const raw = ds("raw/a", namespace, lineage([{ namespace, name: "before", field: "x" }]));
const out = ds("out/x", namespace, { ...facet("schema", { fields: ${fields("w")} }), ...lineage([]) });
await post(event("COMPLETE", { inputs: [raw], outputs: [out] }));`;
    assert.deepEqual(failures(await rehearse({ program, settings: { expect } })), {});
  });

  it("passes when the schema facet names every column", async () => {
    const all = '[{ name: "x", type: "string" }, { name: "w", type: "string" }]';
    assert.deepEqual(failures(await rehearse({ program: columns(all), settings: { expect } })), {});
  });

  it("does not fail because another producer's later run emptied the graph, and says it", async () => {
    const verdict = await rehearse({
      program: `${io} await post(event("COMPLETE", io));`,
      settings: { expect },
      afterRefinement: `await post(event("COMPLETE", { run: run() }));`,
    });
    assert.deepEqual(failures(verdict), {});
    const shown = verdict.expectations.find(({ name }) => name === "lineage.shown");
    assert.equal(shown?.status, "skipped");
    assert.match(
      shown?.found ?? "",
      /^another producer's run is drawn: the graph of case\.job lacks raw\/a, out\/x of run .*: run .* replaced it$/,
    );
    assert.match(verdict.lineage[0]?.words ?? "", /^sent 1, accepted 1, kept 1: the graph of case\.job lacks/);
  });

  it("takes a job event for what it is, and passes when it is expected", async () => {
    const program = `${io} await post({ eventTime: now(), producer: "urn:p", schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent", job: { namespace, name: "case.job" }, ...io });`;
    const refused = failures(await rehearse({ program, settings: { expect } }));
    assert.deepEqual(Object.keys(refused), ["lineage.run"]);
    assert.match(refused["lineage.run"] ?? "", /^no run: the lineage came as a job event \| .*Set expect\.runs to 0/);
    assert.deepEqual(failures(await rehearse({ program, settings: { expect: { ...expect, runs: 0 } } })), {});
    const others = { inputs: ["raw/b"], outputs: ["out/x"], runs: 0 };
    assert.deepEqual(Object.keys(failures(await rehearse({ program, settings: { expect: others } }))), [
      "lineage.inputs",
    ]);
  });
});
