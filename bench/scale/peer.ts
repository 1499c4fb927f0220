import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { answerOf } from "./answers.ts";
import { eventOf, eventsOfRun, warehouseOf } from "./warehouse.ts";

/**
 * The process beside the one that is measured: it stands in for Marquez, and sends the events of a warehouse as a command
 * does. It answers at once what a Marquez 0.51 answers in form and size, so that what is measured is our own work.
 */
const warehouse = warehouseOf(Number(process.argv[2]));
const asked = new Map<string, number>();

const server = createServer((incoming, response) => {
  incoming.resume();
  incoming.once("end", () => {
    const url = new URL(incoming.url ?? "", "http://localhost");
    if (incoming.method === "POST") return void response.writeHead(201).end();
    const { kind, body } = answerOf(url, warehouse);
    asked.set(kind, (asked.get(kind) ?? 0) + 1);
    response.writeHead(body === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(body ?? '{"code":404,"message":"not found"}');
  });
});
// Node itself ends a connection after 5 s.
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () =>
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
);

process.on("message", async ({ send, end }: { send?: string; end?: boolean }) => {
  if (send !== undefined) {
    await sendAll(send);
    process.send?.({ sent: warehouse.jobs * eventsOfRun });
  }
  if (end) {
    process.send?.({ asked: Object.fromEntries(asked) });
    process.disconnect();
    server.close();
    server.closeAllConnections();
  }
});

// What is measured may fail before it says that it ends.
process.once("disconnect", () => process.exit());

/** Sends every event to an address, in order, on one connection. */
async function sendAll(url: string): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let nth = 0; nth < warehouse.jobs * eventsOfRun; nth++) {
    const body = Buffer.from(JSON.stringify(eventOf(nth, warehouse)));
    const headers = { "content-type": "application/json", "content-length": body.length };
    await new Promise<void>((resolve, reject) => {
      request(`${url}/api/v1/lineage`, { method: "POST", agent, headers }, (answer) => {
        if (answer.statusCode !== 201) reject(new Error(`the recorder answered ${answer.statusCode}`));
        answer.resume().once("end", resolve);
      })
        .on("error", reject)
        .end(body);
    });
  }
  agent.destroy();
}
