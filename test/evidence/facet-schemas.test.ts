import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkEvent } from "../../conformance/check-event.ts";
import { RehearsalError } from "../../errors.ts";
import { facetSchemas, ownFacetsOf } from "../../evidence/facet-schemas.ts";
import { cleanEvent, facet } from "../conformance/events.ts";
import { temporaryPlace } from "../temporary-place.ts";

describe("the schemas of the user's own facets", () => {
  let place: ReturnType<typeof temporaryPlace>;
  beforeEach(() => {
    place = temporaryPlace("schemas-");
  });
  afterEach(() => place.remove());

  const file = (content: unknown): string => {
    const path = join(place.path, "mood.json");
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };
  const found = async (schema: unknown, body: Record<string, unknown>): Promise<string[]> => {
    const event = cleanEvent("RunEvent");
    event.run.facets.mood = facet("run", "mood", body);
    const own = await ownFacetsOf(await facetSchemas({ mood: file(schema) }));
    return checkEvent(event, own).map(({ severity, code, path, words }) => `${severity} ${code} ${path}: ${words}`);
  };
  const mood = {
    type: "object",
    properties: { level: { type: "integer" }, at: { type: "string", format: "date-time" }, of: { enum: ["a", "b"] } },
    required: ["level"],
  };
  /** As the files of OpenLineage are: the facet is a definition, and the root maps its key to it. */
  const asOfOpenLineage = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "https://example.org/MoodRunFacet.json",
    $defs: {
      MoodRunFacet: { allOf: [{ $ref: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunFacet" }, mood] },
    },
    type: "object",
    properties: { mood: { $ref: "#/$defs/MoodRunFacet" } },
  };

  for (const [what, schema] of Object.entries({ "of the body": mood, "as a file of OpenLineage": asOfOpenLineage })) {
    it(`make the facet known: a schema ${what}`, async () =>
      assert.deepEqual(await found(schema, { level: 1, at: "2025-01-02T03:04:05Z" }), []));
    it(`tell every fault of the body by its path: a schema ${what}`, async () =>
      assert.deepEqual(await found(schema, { at: "today", of: "c" }), [
        "error facet.schema $.run.facets.mood.level: expected by your schema: it must have required property 'level'",
        'error facet.schema $.run.facets.mood.at: expected by your schema: it must match format "date-time"',
        'error facet.schema $.run.facets.mood.of: expected by your schema: it must be equal to one of the allowed values: ["a","b"]',
      ]));
  }

  it("ask more of a facet of OpenLineage than its specification, which is checked, too", async () => {
    const schema = { properties: { owners: { minItems: 1 } } };
    const own = await ownFacetsOf(await facetSchemas({ ownership: file(schema) }));
    const faults = (owners: unknown[]) => {
      const event = cleanEvent("RunEvent");
      event.job.facets.ownership = facet("job", "ownership", { owners });
      return checkEvent(event, own).map(({ code, path }) => [code, path]);
    };
    assert.deepEqual(faults([{ name: "team:data" }]), []);
    assert.deepEqual(faults([]), [["facet.schema", "$.job.facets.ownership.owners"]]);
    assert.deepEqual(faults([{ type: "MAINTAINER" }]), [["member.missing", "$.job.facets.ownership.owners[0].name"]]);
  });

  for (const [what, content] of Object.entries({
    "no JSON": "type: object",
    "a wrong schema": { type: "thing" },
    "a reference to what is not there": { $ref: "https://example.org/nowhere.json" },
  }))
    it(`refuse ${what}, and say which`, async () => {
      const path = file(content);
      await assert.rejects(facetSchemas({ mood: path }), (error: unknown) => {
        assert.ok(error instanceof RehearsalError);
        assert.equal(error.code, "SETTINGS");
        assert.match(error.message, /^reading conformance\.schemas\.mood: .*mood\.json is no JSON Schema/);
        return true;
      });
    });
});
