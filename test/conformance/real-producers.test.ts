import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { checkEvent } from "../../conformance/check-event.ts";
import { Conformance } from "../../conformance/conformance.ts";
import { checkNaming } from "../../conformance/naming.ts";

/** What the events break that a rehearsal of one of `examples/` recorded, without facets of the producer's own. */
function foundIn(producer: string): string[] {
  const conformance = new Conformance();
  const lines = readFileSync(new URL(`../lineage/recorded/${producer}.ndjson`, import.meta.url), "utf8").trim();
  for (const line of lines.split("\n")) conformance.add(JSON.parse(line));
  assert.ok(conformance.events > 0);
  return conformance.findings
    .filter(({ code }) => code !== "facet.custom")
    .map(({ severity, code, place }) => `${severity} ${code} ${place}`);
}

describe("the events of real producers", () => {
  for (const producer of ["dbt", "airflow"])
    it(`keep to the specification: ${producer}`, () => assert.deepEqual(foundIn(producer), []));

  it("are doubtful where Spark names a source by a word for its address", () =>
    assert.deepEqual(foundIn("spark"), [
      "warning member.format $.inputs[*].facets.dataSource.uri",
      "warning member.format $.outputs[*].facets.dataSource.uri",
    ]));

  it("have the two wrong keys of openlineage-prefect", () =>
    assert.deepEqual(foundIn("prefect").sort(), [
      "error facet.key $.run.facets.parentRun",
      "error facet.key $.run.facets.processingEngine",
    ]));
});

describe("what was recorded of a real Marquez", () => {
  const fixtures = new URL("../fixtures/", import.meta.url);
  for (const folder of ["marquez", "marquez-recordings"])
    it(`can be checked, whatever it holds: ${folder}`, () => {
      const files = readdirSync(new URL(folder, fixtures)).filter((file) => file.endsWith(".json"));
      const bodies = files.map((file): unknown =>
        JSON.parse(readFileSync(new URL(`${folder}/${file}`, fixtures), "utf8")),
      );
      const all = bodies.flatMap(withinOne);
      assert.ok(all.length > 50, String(all.length));
      for (const body of all) assert.ok(checkEvent(body).length <= 200 && checkNaming(body).length <= 200);
    });
});

/** A recording, and the event or the events in it: those that were sent, and those that Marquez returned. */
function withinOne(body: unknown): unknown[] {
  const items = Array.isArray(body) ? body : [body];
  return [body, ...items.flatMap((one) => [one, (one as { event?: unknown } | null)?.event])];
}
