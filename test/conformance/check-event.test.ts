import assert from "node:assert/strict";
import { checkEvent } from "../../conformance/check-event.ts";
import type { Kind } from "../../conformance/core.ts";
import type { Body } from "./clean.ts";
import { cleanEvent, unmatched } from "./events.ts";
import { planted } from "./planted.ts";

describe("an event that keeps to the specification", () => {
  it("can be told with every facet of the catalogue", () => assert.deepEqual(unmatched(), []));
  for (const kind of ["RunEvent", "JobEvent", "DatasetEvent"] satisfies Kind[])
    it(`has no finding as ${kind}, with every facet`, () => assert.deepEqual(checkEvent(cleanEvent(kind)), []));
});

describe("an event with one fault", () => {
  it("is told in more than 60 ways", () => assert.ok(planted.length >= 60, String(planted.length)));
  for (const { what, kind = "RunEvent", plant, code, path, says } of planted)
    it(`is found and named, and nothing besides: ${what}`, () => {
      const event: Body = cleanEvent(kind);
      plant(event);
      const found = checkEvent(event);
      assert.deepEqual(
        found.map((one) => `${one.code} ${one.path}`),
        [`${code} ${path}`],
        JSON.stringify(found, null, 2),
      );
      assert.match(found[0]?.words ?? "", says ?? /expected .+, found /);
    });
  it("is only doubtful when a run event has a dataset, too: the schema allows that", () => {
    const dataset = { namespace: "n", name: "d" };
    const severities = (event: Body) => checkEvent(event).map(({ code, severity }) => `${code} ${severity}`);
    assert.deepEqual(severities({ ...cleanEvent("RunEvent"), dataset }), ["event.kind warning"]);
    const { job: _, ...withoutJob } = cleanEvent("RunEvent");
    assert.deepEqual(severities({ ...withoutJob, dataset }), ["member.missing error", "event.kind error"]);
  });
  it("tells every fault, whatever was found before it", () => {
    const event: Body = cleanEvent("RunEvent");
    delete event.producer;
    event.run.runId = "1";
    event.run.facets.own = { _producer: "https://a.b" };
    event.outputs[0].facets.schema.fields[1].fields[0].name = 3;
    assert.deepEqual(
      checkEvent(event)
        .map(({ code, path }) => `${code} ${path}`)
        .sort(),
      [
        "facet.unknown $.run.facets.own",
        "member.format $.run.runId",
        "member.missing $.producer",
        "member.missing $.run.facets.own._schemaURL",
        "member.type $.outputs[0].facets.schema.fields[1].fields[0].name",
      ],
    );
  });
});

describe("a hostile body", () => {
  const nested = (depth: number, inner: unknown = "x"): unknown => {
    let value = inner;
    for (let level = 0; level < depth; level++) value = { name: "a", fields: [value] };
    return value;
  };
  const withSchema = (fields: unknown): Body => {
    const event = cleanEvent("RunEvent");
    event.inputs[0].facets.schema.fields = fields;
    return event;
  };
  const hostile: Record<string, unknown> = {
    nothing: undefined,
    null: null,
    "a string": "x",
    "a list of events": [cleanEvent("RunEvent")],
    "a prototype": JSON.parse('{"__proto__": {"run": {}}, "job": {"__proto__": 1}, "constructor": []}'),
    "prototype keys of facets": JSON.parse('{"run": {"facets": {"__proto__": {}, "constructor": {}, "toString": 1}}}'),
    "lists for objects": { run: [], job: [[]], inputs: {}, outputs: [[], null, 1], dataset: [] },
    "objects for strings": { run: { runId: {} }, job: { namespace: [], name: {} }, eventTime: {}, schemaURL: [] },
    "fields nested in fields": withSchema([nested(20_000)]),
    "a million wrong fields": withSchema(Array.from({ length: 1_000_000 }, () => 1)),
    "long names": { run: { ["x".repeat(1_000_000)]: 1 }, job: { namespace: "n".repeat(1_000_000), name: " " } },
  };
  for (const [what, body] of Object.entries(hostile))
    it(`is told, with bounded words: ${what}`, () => {
      const found = checkEvent(body);
      assert.ok(found.length > 0 && found.length <= 200, String(found.length));
      for (const { words, path } of found) assert.ok(words.length < 600 && path.length < 3_000, `${path} ${words}`);
    });
});
