import { createServer } from "node:http";
import { json } from "node:stream/consumers";

/** An OpenLineage dataset, as much of it as is looked at here. */
export interface SentDataset {
  namespace: string;
  name: string;
  facets?: { schema?: { fields: { name: string; type: string }[] } };
  inputFacets?: { inputStatistics?: { rowCount: number } };
  outputFacets?: { outputStatistics?: { rowCount: number } };
}

/** An OpenLineage run event, as much of it as is looked at here. */
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

/** A server on loopback that keeps the events posted to Marquez's path, in order, and answers as Marquez does. */
export interface Collector extends AsyncDisposable {
  url: string;
  events: SentEvent[];
}

/** Starts a collector on a port that the system picks. Its disposal waits until nothing listens there any more. */
export const startCollector = async (): Promise<Collector> => {
  const events: SentEvent[] = [];
  const server = createServer(async (request, response) => {
    const known = request.method === "POST" && request.url === "/api/v1/lineage";
    const body = await json(request);
    if (known) events.push(body as SentEvent);
    response.writeHead(known ? 201 : 404).end();
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
