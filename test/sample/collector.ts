import { createServer } from "node:http";
import { json } from "node:stream/consumers";

/** The parts of an OpenLineage dataset that these tests read. */
export interface SentDataset {
  namespace: string;
  name: string;
  facets?: { schema?: { fields: { name: string; type: string }[] } };
  inputFacets?: { inputStatistics?: { rowCount: number } };
  outputFacets?: { outputStatistics?: { rowCount: number } };
}

/** The parts of an OpenLineage run event that these tests read. */
export interface SentEvent {
  eventType: string;
  eventTime: string;
  producer: string;
  schemaURL: string;
  run: { runId: string; facets: { errorMessage?: { message: string } } };
  job: { namespace: string; name: string };
  inputs: SentDataset[];
  outputs: SentDataset[];
}

/** A server on loopback that answers as Marquez does, and keeps the events in order. */
export interface Collector extends AsyncDisposable {
  url: string;
  events: SentEvent[];
}

/** Starts a collector on a free port. Disposing of it waits until the port is closed. */
export const startCollector = async (): Promise<Collector> => {
  const events: SentEvent[] = [];
  const server = createServer(async (request, response) => {
    const isEvent = request.method === "POST" && request.url === "/api/v1/lineage";
    const body = await json(request);
    if (isEvent) events.push(body as SentEvent);
    response.writeHead(isEvent ? 201 : 404).end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the collector has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    events,
    [Symbol.asyncDispose]: () => new Promise((closed) => server.close(() => closed())),
  };
};
