import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { adminServer } from "../../offline/emulators/marquez-stand-in/admin-server.ts";
import type { Entry } from "../../offline/emulators/marquez-stand-in/entry.ts";
import { type Listening, listening, MemoryJournal, marquezOver, post } from "./in-process.ts";

const dataset = (name: string) => ({ namespace: "ns", name });
const event = (eventType: string, at: number, runId: string, more: object = {}) => ({
  eventType,
  eventTime: new Date(Date.UTC(2026, 0, 1) + at * 1000).toISOString(),
  run: { runId },
  job: { namespace: "ns", name: "refine" },
  producer: "https://example.invalid/test",
  ...more,
});
const RUN = "0197d3a0-0000-7000-8000-000000000001";
const OTHER_RUN = "0197d3a0-0000-7000-8000-000000000002";

interface Graph {
  graph: { id: string; inEdges: { origin: string }[]; outEdges: { destination: string }[] }[];
}

describe("Marquez stand-in, what events amount to", () => {
  let journal: MemoryJournal;
  let marquez: Listening;

  beforeEach(async () => {
    journal = new MemoryJournal();
    marquez = await marquezOver(journal);
  });
  afterEach(() => marquez[Symbol.asyncDispose]());

  const get = async <Answer>(path: string): Promise<Answer> =>
    (await (await fetch(`${marquez.url}/api/v1/${path}`)).json()) as Answer;
  const edges = async (node = "job:ns:refine", depth = 20): Promise<string[]> => {
    const { graph } = await get<Graph>(`lineage?nodeId=${encodeURIComponent(node)}&depth=${depth}`);
    return graph.flatMap(({ id, outEdges }) => outEdges.map(({ destination }) => `${id} > ${destination}`)).sort();
  };
  const posted = async (...events: object[]): Promise<void> => {
    for (const one of events) assert.equal(await post(marquez, one), 201);
  };

  it("merges the inputs of START with the outputs of COMPLETE", async () => {
    await posted(
      event("START", 0, RUN, { inputs: [dataset("in")] }),
      event("COMPLETE", 1, RUN, { outputs: [dataset("out")] }),
    );
    assert.deepEqual(await edges(), ["dataset:ns:in > job:ns:refine", "job:ns:refine > dataset:ns:out"]);
  });

  it("has no edges for a job that has only been started", async () => {
    await posted(event("START", 0, RUN, { inputs: [dataset("in")], outputs: [dataset("out")] }));
    assert.deepEqual(await edges(), []);
    const { graph } = await get<Graph>("lineage?nodeId=job:ns:refine");
    assert.deepEqual(
      graph.map(({ id }) => id),
      ["job:ns:refine"],
    );
  });

  it("clears the edges when a run completes without datasets", async () => {
    await posted(
      event("COMPLETE", 0, RUN, { inputs: [dataset("in")], outputs: [dataset("out")] }),
      event("COMPLETE", 1, OTHER_RUN),
    );
    assert.deepEqual(await edges(), []);
  });

  it("follows shared datasets no further than the depth asked for", async () => {
    const step = (n: number) =>
      event("COMPLETE", n, `0197d3a0-0000-7000-8000-00000000001${n}`, {
        job: { namespace: "ns", name: `step ${n}` },
        inputs: [dataset(`d${n}`)],
        outputs: [dataset(`d${n + 1}`)],
      });
    await posted(step(0), step(1), step(2));
    assert.equal((await edges("job:ns:step 0", 0)).length, 2);
    assert.equal((await edges("job:ns:step 0", 1)).length, 4);
    assert.equal((await edges("job:ns:step 0")).length, 6);
    assert.deepEqual(await edges("dataset:ns:d3"), await edges("job:ns:step 0"));
  });

  it("keeps going round a job that reads what it writes", async () => {
    await posted(event("COMPLETE", 0, RUN, { inputs: [dataset("both")], outputs: [dataset("both")] }));
    assert.deepEqual(await edges(), ["dataset:ns:both > job:ns:refine", "job:ns:refine > dataset:ns:both"]);
  });

  it("gives a run whose id is a UUID without dashes an id of its own making, the same each time", async () => {
    const undashed = RUN.replaceAll("-", "");
    await posted(event("START", 0, undashed), event("COMPLETE", 2, undashed));
    const { runs } = await get<{ runs: { id: string; state: string; durationMs: number }[] }>(
      "namespaces/ns/jobs/refine/runs",
    );
    assert.equal(runs.length, 1);
    assert.match(runs[0]?.id ?? "", /^[0-9a-f]{8}-[0-9a-f]{4}-3/);
    assert.deepEqual([runs[0]?.state, runs[0]?.durationMs], ["COMPLETED", 2000]);
  });

  it("does not store an event of a kind that nobody knows, and answers 200", async () => {
    const schemaURL = "https://openlineage.io/spec/9-0-0/OpenLineage.json#/$defs/OtherEvent";
    assert.equal(await post(marquez, event("COMPLETE", 0, RUN, { schemaURL })), 200);
    assert.deepEqual(await get("namespaces/ns/jobs"), { totalCount: 0, jobs: [] });
  });

  it("refuses a member of a wrong type rather than storing what it cannot read again", async () => {
    const wrong = [
      { run: { runId: 5 } },
      { job: "refine" },
      { inputs: {} },
      { inputs: ["in"] },
      { outputs: [{ ...dataset("x"), facets: 1 }] },
    ];
    for (const more of wrong)
      assert.equal(await post(marquez, event("COMPLETE", 0, RUN, more)), 500, JSON.stringify(more));
    assert.deepEqual(
      journal.entries.filter(({ kind }) => kind === "event"),
      [],
    );
  });

  it("keeps fractions of a second as far as they go", async () => {
    await posted(event("COMPLETE", 0, RUN, { eventTime: "2026-01-01T02:00:00.123450+02:00" }));
    const { updatedAt } = await get<{ updatedAt: string }>("namespaces/ns/jobs/refine");
    assert.equal(updatedAt, "2026-01-01T00:00:00.123450Z");
    const { events } = await get<{ events: { eventTime: string }[] }>("events/lineage");
    assert.equal(events[0]?.eventTime, "2026-01-01T02:00:00.12345+02:00");
  });

  it("takes events that come at once in the order in which they are stored", async () => {
    const late = new (class extends MemoryJournal {
      override async append(entry: Entry): Promise<void> {
        await super.append(entry);
        // The earlier one is stored, the later its storing is confirmed.
        for (let turns = (25 - this.entries.length) * 300; turns > 0; turns--) await setImmediate();
      }
    })();
    await using live = await marquezOver(late);
    const jobs = Array.from({ length: 20 }, (_, n) => ({ job: { namespace: "ns", name: `job ${n}` } }));
    await Promise.all(jobs.map((job) => post(live, event("COMPLETE", 0, RUN, job))));
    await using restarted = await marquezOver(late);
    const events = async ({ url }: Listening) => await (await fetch(`${url}/api/v1/events/lineage`)).json();
    assert.deepEqual(await events(live), await events(restarted));
  });

  it("answers 500 to an event while the journal is lost, and takes the next when it is back", async () => {
    journal.lost = new Error("connection refused");
    assert.equal(await post(marquez, event("COMPLETE", 0, RUN)), 500);
    journal.lost = undefined;
    assert.equal(await post(marquez, event("COMPLETE", 1, OTHER_RUN)), 201);
    const { totalCount } = await get<{ totalCount: number }>("namespaces/ns/jobs/refine/runs");
    assert.equal(totalCount, 1);
  });

  it("is not healthy while the journal is lost, and is well again when it is back", async () => {
    await using admin = await listening(adminServer(() => journal.check()));
    const health = async () => {
      const answer = await fetch(`${admin.url}/healthcheck`);
      return {
        status: answer.status,
        body: (await answer.json()) as { postgresql: { healthy: boolean; message?: string } },
      };
    };
    journal.lost = new Error("connection refused");
    const ill = await health();
    assert.equal(ill.status, 500);
    assert.equal(ill.body.postgresql.healthy, false);
    assert.equal(ill.body.postgresql.message, "connection refused");
    journal.lost = undefined;
    assert.equal((await health()).status, 200);
  });
});
