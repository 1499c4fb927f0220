import assert from "node:assert/strict";
import { type Listening, MemoryJournal, marquezOver, post } from "./in-process.ts";

const SPEC = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs";
const PARENT_RUN = "0197d3a0-0000-7000-8000-000000000009";
const uuid = (n: number): string => `0197d3a0-0000-7000-8000-00000000000${n}`;
const base = { producer: "https://example.invalid/test", eventTime: "2026-01-01T00:00:00Z" };
const event = (run: number, name: string, more: object = {}) => ({
  ...base,
  eventType: "COMPLETE",
  schemaURL: `${SPEC}/RunEvent`,
  run: { runId: uuid(run) },
  job: { namespace: "ns", name },
  ...more,
});
const parent = (name: string) => ({ run: { runId: PARENT_RUN }, job: { namespace: "ns", name } });
const child = (name: string, of = "dag") => event(1, name, { run: { runId: uuid(1), facets: { parent: parent(of) } } });
const dataset = (name: string, facets: object = {}) => ({ namespace: "ns", name, facets });
const schema = (...fields: string[]) => ({ fields: fields.map((name) => ({ name, type: "string" })) });
const columnLineage = (column: string, ...inputs: [name: string, field: string][]) => ({
  fields: { [column]: { inputFields: inputs.map(([name, field]) => ({ namespace: "ns", name, field })) } },
});

// Rules that no recording has alone. They are read off Marquez's source where nothing else is said.
describe("Marquez stand-in, rules beside the recordings", () => {
  let marquez: Listening;

  beforeEach(async () => {
    marquez = await marquezOver(new MemoryJournal());
  });
  afterEach(() => marquez[Symbol.asyncDispose]());

  const ask = async <Answer>(path: string): Promise<{ status: number; body: Answer }> => {
    const answer = await fetch(`${marquez.url}/api/v1/${path}`);
    return { status: answer.status, body: (await answer.json()) as Answer };
  };
  const jobNames = async (): Promise<string[]> => {
    const { body } = await ask<{ jobs: { name: string }[] }>("namespaces/ns/jobs");
    return body.jobs.map(({ name }) => name).sort();
  };
  const posted = async (...events: object[]): Promise<void> => {
    for (const one of events) assert.equal(await post(marquez, one), 201);
  };

  it("makes the parent that has sent no event, in the state of its child", async () => {
    await posted(child("task"));
    assert.deepEqual(await jobNames(), ["dag", "dag.task"]);
    const { body } = await ask<{ id: string; state: string }>(`jobs/runs/${PARENT_RUN}`);
    assert.equal(body.state, "COMPLETED");
  });

  it("keeps a child whose name already starts with its parent's under that name", async () => {
    await posted(child("dag.task"));
    assert.deepEqual(await jobNames(), ["dag", "dag.task"]);
  });

  it("gives a parent a run of its own when its run is another job's", async () => {
    await posted(child("task"), child("step", "other"));
    assert.deepEqual(await jobNames(), ["dag", "dag.task", "other", "other.step"]);
  });

  it("refuses a parent facet without a job", async () => {
    const facets = { parent: { run: { runId: PARENT_RUN } } };
    assert.equal(await post(marquez, event(1, "task", { run: { runId: uuid(1), facets } })), 422);
    assert.deepEqual(await jobNames(), []);
  });

  it("refuses an output, as an input, in a namespace of other letters, and keeps no job", async () => {
    const odd = { namespace: "C:\\data", name: "x" };
    assert.equal(await post(marquez, event(1, "writes", { outputs: [odd] })), 400);
    assert.equal(await post(marquez, event(1, "reads", { inputs: [odd] })), 400);
    const job = { ...base, schemaURL: `${SPEC}/JobEvent`, job: { namespace: "ns", name: "static" }, inputs: [odd] };
    assert.equal(await post(marquez, job), 400);
    assert.deepEqual(await jobNames(), []);
    const { body } = await ask<{ events: object[]; totalCount: number }>("events/lineage");
    assert.deepEqual([body.events.length, body.totalCount], [2, 3]);
  });

  it("refuses a body that says it is gzip and is not", async () => {
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    const body = JSON.stringify(event(1, "plain"));
    const { status } = await fetch(`${marquez.url}/api/v1/lineage`, { method: "POST", headers, body });
    assert.equal(status, 400);
    assert.deepEqual(await jobNames(), []);
  });

  it("lists an event at its own time when rounding takes it into the next second", async () => {
    await posted(event(1, "late", { eventTime: "2026-01-01T00:00:00.999999999Z" }));
    const { body } = await ask<{ events: { eventTime: string }[] }>("events/lineage");
    assert.equal(body.events[0]?.eventTime, "2026-01-01T00:00:00.999999999Z");
    const job = await ask<{ createdAt: string }>("namespaces/ns/jobs/late");
    assert.equal(job.body.createdAt, "2026-01-01T00:00:01Z");
  });

  it("lists no event of 2030 or later unless asked to", async () => {
    await posted(event(1, "future", { eventTime: "2030-01-01T00:00:00Z" }));
    const count = async (query: string) =>
      (await ask<{ events: object[] }>(`events/lineage${query}`)).body.events.length;
    assert.deepEqual([await count(""), await count("?before=2031-01-01T00:00:00Z")], [0, 1]);
  });

  it("shows the facets of the first ten datasets of a list only, and of each dataset alone", async () => {
    const names = Array.from({ length: 11 }, (_, n) => `d${String(n).padStart(2, "0")}`);
    await posted(event(1, "wide", { outputs: names.map((name) => dataset(name, { schema: schema("k") })) }));
    const { body } = await ask<{ datasets: { facets: object }[] }>("namespaces/ns/datasets");
    const shown = body.datasets.map(({ facets }) => Object.keys(facets).length);
    assert.deepEqual(shown, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
    const alone = await ask<{ facets: object }>("namespaces/ns/datasets/d10");
    assert.deepEqual(Object.keys(alone.body.facets), ["schema"]);
  });

  describe("column lineage", () => {
    const nodes = async (node: string, more = ""): Promise<string[]> => {
      const { body } = await ask<{ graph: { id: string }[] }>(`column-lineage?nodeId=${node}${more}`);
      return body.graph.map(({ id }) => id.replace("datasetField:ns:", ""));
    };

    beforeEach(() =>
      posted(
        event(1, "first", {
          inputs: [dataset("a", { schema: schema("x") })],
          outputs: [
            dataset("b", { schema: schema("y"), columnLineage: columnLineage("y", ["a", "x"], ["a", "lost"]) }),
          ],
        }),
        event(2, "second", {
          inputs: [dataset("b", { schema: schema("y") })],
          outputs: [dataset("c", { schema: schema("z"), columnLineage: columnLineage("z", ["b", "y"]) })],
        }),
      ),
    );

    it("goes upstream as far as the depth allows, without columns that no schema has", async () => {
      assert.deepEqual(await nodes("datasetField:ns:c:z"), ["a:x", "b:y", "c:z"]);
      assert.deepEqual(await nodes("dataset:ns:c", "&depth=1"), ["b:y", "c:z"]);
    });

    it("goes downstream only when asked to, and from a written column only", async () => {
      assert.deepEqual(await nodes("dataset:ns:b"), ["a:x", "b:y"]);
      assert.deepEqual(await nodes("dataset:ns:b", "&withDownstream=true"), ["a:x", "b:y", "c:z"]);
      assert.deepEqual(await nodes("dataset:ns:a", "&withDownstream=true"), []);
    });

    it("is a 404 for a column or a dataset that is not there", async () => {
      for (const node of ["datasetField:ns:c:lost", "dataset:ns:lost"]) {
        const { status, body } = await ask(`column-lineage?nodeId=${node}`);
        assert.deepEqual([status, body], [404, { code: 404, message: "Could not find node" }]);
      }
    });
  });
});
