import { once } from "node:events";
import { Agent, request } from "node:http";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { describeMachine } from "./machine.ts";
import { print } from "./output.ts";
import { quantile } from "./statistics.ts";
import { written } from "./table.ts";

/**
 * Prints what the recorder adds to each event: events are sent straight to the Marquez stand-in and through the
 * recorder, in turn, one after the other on connections that stay open. Each of the three has a thread of its own.
 */
const { values } = parseArgs({ options: { events: { type: "string", default: "1000" }, json: { type: "boolean" } } });
const machine = await describeMachine({ engine: false });
const count = Number(values.events);
/** Events before the first that counts: the code is compiled by then. */
const warmUp = 50;

const fields = Array.from({ length: 20 }, (_, nth) => ({ name: `column_${nth}`, type: "VARCHAR" }));
const about = { _producer: "https://example.invalid/bench", _schemaURL: "https://example.invalid/schema" };
const dataset = (name: string) => ({ namespace: "file", name, facets: { schema: { ...about, fields } } });

/** An event of about 4 kilobytes: two inputs and one output, each with a schema. */
const eventOf = (nth: number): string =>
  JSON.stringify({
    eventType: "COMPLETE",
    eventTime: new Date(1_767_000_000_000 + nth).toISOString(),
    producer: "https://example.invalid/bench",
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    run: { runId: `00000000-0000-4000-8000-${String(nth).padStart(12, "0")}` },
    job: { namespace: "bench", name: "refine" },
    inputs: [dataset("/data/a.xlsx"), dataset("/data/b.xlsx")],
    outputs: [dataset("/data/refined.xlsx")],
  });

/** Sends an event. Resolves with the milliseconds until its answer was read. */
function send(agent: Agent, url: string, body: string): Promise<number> {
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const start = performance.now();
    request(`${url}/api/v1/lineage`, { method: "POST", agent, headers }, (answer) => {
      if (answer.statusCode !== 201) reject(new Error(`the stand-in answered ${answer.statusCode}`));
      answer.resume().once("end", () => resolve(performance.now() - start));
    })
      .on("error", reject)
      .end(body);
  });
}

/** A server in a thread of its own: a recorder before a Marquez, or a Marquez stand-in. */
async function serve(marquez?: string): Promise<{ url: string; close: () => Promise<void> }> {
  const thread = new Worker(new URL("recorder-thread.ts", import.meta.url), { workerData: { marquez } });
  const [url] = await once(thread, "message");
  const close = async (): Promise<void> => {
    const ended = once(thread, "exit");
    thread.postMessage("close");
    await ended;
  };
  return { url, close };
}

const marquez = await serve();
const recorder = await serve(marquez.url);
const [one, other] = [new Agent({ keepAlive: true }), new Agent({ keepAlive: true })];
const [straight, through]: [number[], number[]] = [[], []];
for (let nth = 0; nth < warmUp + count; nth++) {
  const ways = [
    async () => straight.push(await send(one, marquez.url, eventOf(2 * nth))),
    async () => through.push(await send(other, recorder.url, eventOf(2 * nth + 1))),
  ];
  for (const way of nth % 2 === 0 ? ways : ways.toReversed()) await way();
}
one.destroy();
other.destroy();
await recorder.close();
await marquez.close();

const summary = (numbers: number[]) => ({ median: quantile(numbers, 0.5), p95: quantile(numbers, 0.95) });
const counted = [straight, through].map((numbers) => numbers.slice(warmUp)) as [number[], number[]];
const added = counted[1].map((milliseconds, nth) => milliseconds - (counted[0][nth] ?? 0));
const measured = { straight: summary(counted[0]), through: summary(counted[1]), added: summary(added) };

const rows = Object.entries(measured).map(([name, { median, p95 }]) => [name, written(median, 2), written(p95, 2)]);
print({ columns: ["milliseconds", "median", "p95"], rows }, { machine, events: count, ...measured });
