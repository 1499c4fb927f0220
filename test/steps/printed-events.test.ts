import assert from "node:assert/strict";
import { PrintedEvents } from "../../steps/printed-events.ts";

const event = {
  eventTime: "2026-11-25T10:00:00.000Z",
  eventType: "START",
  job: { facets: { sql: { _producer: "urn:p", query: 'select "eventTime": "x"' } }, name: "j", namespace: "n" },
  producer: "https://github.com/OpenLineage/OpenLineage/tree/1.54.0/client/python",
  run: { runId: "2a1e7c1e-0000-4000-8000-000000000001" },
};
const json = JSON.stringify(event);

describe("events that a command prints", () => {
  const count = (...lines: string[]) => {
    const events = new PrintedEvents();
    for (const line of lines) events.see(line);
    return events.count;
  };

  it("are lines with an event as JSON, alone or behind a logger's prefix", () => {
    assert.equal(count(json), 1);
    assert.equal(count(`INFO:openlineage.client.transport.console:${json}`), 1);
    assert.equal(count(`26/11/25 10:00:00 INFO ConsoleTransport: ${json}`, `[{main}] ${json}`), 2);
  });

  it("are found with and without blanks, and in any order of the keys", () => {
    const { eventTime, ...others } = event;
    assert.equal(count(JSON.stringify({ ...others, eventTime })), 1);
    assert.equal(count(JSON.stringify(event, null, 1).replaceAll("\n", "")), 1);
  });

  it("are found where a client spreads them over lines", () => {
    const lines = JSON.stringify(event, null, 2).split("\n");
    assert.equal(count(...lines, ...lines), 2);
  });

  it("are found in a line that was cut before its end", () => {
    assert.equal(count(json.slice(0, json.indexOf('"producer"'))), 1);
  });

  it("are not what only speaks of events", () => {
    assert.equal(
      count("sent 2 events", '{"eventTime": "2026"}', '{"producer": "urn:p"}', JSON.stringify({ text: json })),
      0,
    );
  });

  it("are not those that a client logs beside sending them", () => {
    assert.equal(count(`DEBUG:openlineage.client.client:OpenLineageClient will *try* to emit event b'${json}'`), 0);
    assert.equal(count(`DEBUG EventEmitter: Emitting lineage completed successfully: ${json}`), 0);
  });
});
