import assert from "node:assert/strict";
import { MarquezClient } from "../../marquez/client.ts";
import { AnsweringServer } from "../answering-server.ts";
import { MemoryJournal, marquezOver, post } from "../offline/in-process.ts";

interface Event {
  eventTime: string;
  run: { runId: string };
  job: { namespace: string; name: string };
}

const start = Date.parse("2026-11-25T12:00:00Z");
const event = (id: number, seconds: number): Event => ({
  eventTime: new Date(start + seconds * 1000).toISOString(),
  run: { runId: `run-${id}` },
  job: { namespace: "hotpass.local", name: "job" },
});
const ids = (events: Event[]): string[] => events.map(({ run }) => run.runId).toSorted();

describe("the events that Marquez keeps", () => {
  let server: AnsweringServer;
  let client: MarquezClient;
  let kept: Event[];
  beforeEach(async () => {
    kept = [];
    let asked = 0;
    server = await AnsweringServer.start(({ path }) => {
      const query = new URL(path, "http://localhost").searchParams;
      const time = (name: string): number => Date.parse(query.get(name) ?? "");
      const within = kept.filter(({ eventTime }) => {
        const at = Date.parse(eventTime);
        return at >= time("after") && at < time("before");
      });
      // As in Marquez, events of one time stand in another order each time.
      const shuffled = asked++ % 2 === 0 ? within : within.toReversed();
      const sorted = shuffled.toSorted((a, b) => Date.parse(a.eventTime) - Date.parse(b.eventTime));
      const offset = Number(query.get("offset"));
      const events = sorted.slice(offset, offset + Number(query.get("limit")));
      return { body: { totalCount: within.length + 1, events } };
    });
    client = new MarquezClient(server.url);
  });
  afterEach(() => server[Symbol.asyncDispose]());

  it("are read page by page, each once", async () => {
    kept = Array.from({ length: 1300 }, (_, index) => event(index, Math.floor(index / 7)));
    const { events, more, totalCount } = await client.events({ limit: 5000 });
    assert.deepEqual(ids(events), ids(kept));
    assert.deepEqual([more, totalCount], [false, 1301]);
    assert.ok(server.requests.length < 6);
  });

  it("are all read when more of them have one time than a page holds", async () => {
    kept = Array.from({ length: 1300 }, (_, index) => event(index, 1));
    const { events, more } = await client.events({ limit: 1300 });
    assert.deepEqual(ids(events), ids(kept));
    assert.equal(more, false);
  });

  it("are there twice when they were sent twice", async () => {
    kept = [event(1, 1), event(1, 1), event(2, 2)];
    assert.deepEqual(ids((await client.events({ limit: 10 })).events), ["run-1", "run-1", "run-2"]);
  });

  it("are cut at the limit, which is said", async () => {
    kept = Array.from({ length: 1300 }, (_, index) => event(index, index));
    const exact = await client.events({ limit: 1300 });
    assert.deepEqual([exact.events.length, exact.more], [1300, false]);
    const cut = await client.events({ limit: 1299 });
    assert.deepEqual([cut.events.length, cut.more], [1299, true]);
    assert.deepEqual((await client.events({ limit: 0 })).events, []);
  });

  it("are those of a span, its first time included and its end excluded", async () => {
    kept = Array.from({ length: 10 }, (_, index) => event(index, index));
    const [after, before] = [new Date(start + 3000), new Date(start + 5000)];
    assert.deepEqual(ids((await client.events({ after, before, limit: 10 })).events), ["run-3", "run-4"]);
  });

  it("are read from the stand-in too, whatever offset and precision their time has", async () => {
    await using marquez = await marquezOver(new MemoryJournal());
    const times = ["2026-11-25T12:00:00.1239996Z", "2026-11-25T13:00:00.5+01:00", "2026-11-25T12:00:01Z"];
    for (const [index, eventTime] of times.entries()) {
      const sent = { ...event(index, 0), eventTime, eventType: "START", inputs: [], outputs: [], producer: "urn:test" };
      assert.equal(await post(marquez, { ...sent, schemaURL: "urn:test" }), 201);
    }
    const { events } = await new MarquezClient(marquez.url).events({ limit: 10 });
    assert.deepEqual(ids(events), ["run-0", "run-1", "run-2"]);
  });
});
