import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { STAND_IN } from "./label.ts";
import type { Settings } from "./settings.ts";

/** Forwards a request to Marquez unchanged, encoded slashes included, and returns the answer: 504 when there is none. */
export function proxy(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  marquez: Settings["marquez"],
  log: (line: string) => void,
): void {
  const { method, url: path, headers } = incoming;
  // Without an agent: after a restart of Marquez, a connection kept from before would fail the next request.
  const onward = request({ ...marquez, method, path, headers, agent: false }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on("error", (error) => {
    log(`${method} ${path}: Marquez at ${marquez.host}:${marquez.port} does not answer: ${error.message}`);
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(504, STAND_IN).end("Error occurred while trying to proxy the request to Marquez\n");
  });
  outgoing.on("close", () => onward.destroy());
  incoming.pipe(onward);
}
