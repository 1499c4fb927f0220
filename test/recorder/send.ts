import { type Agent, type IncomingMessage, type OutgoingHttpHeaders, request } from "node:http";
import { text } from "node:stream/consumers";

export interface Sent {
  path?: string;
  method?: string;
  headers?: OutgoingHttpHeaders;
  body?: string | Buffer;
  agent?: Agent;
}

/**
 * Sends a request, on a connection of its own unless an agent is given.
 * @throws the error of the connection
 */
export async function send(url: string, sent: Sent = {}): Promise<{ status: number | undefined; answer: string }> {
  const { path = "/api/v1/lineage", method = "POST", body = "", headers = {}, agent } = sent;
  const length = { "content-length": Buffer.byteLength(body) };
  const options = { method, agent: agent ?? false, headers: { ...length, ...headers } };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(`${url}${path}`, options, resolve).on("error", reject).end(body);
  });
  return { status: response.statusCode, answer: await text(response) };
}

/** An event that is small, unless more is to be in it. */
export const eventOf = (name: string, more: object = {}): object => ({
  eventType: "COMPLETE",
  eventTime: "2026-01-02T03:04:05Z",
  producer: "https://example.invalid/producer",
  schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  run: { runId: "0196c2a0-0000-7000-8000-000000000001" },
  job: { namespace: "hotpass", name },
  ...more,
});
