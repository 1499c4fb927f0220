import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { ApiAnswer } from "./api.ts";
import { STAND_IN } from "./label.ts";
import type { ApiRequest } from "./request.ts";

async function requestOf(message: IncomingMessage): Promise<ApiRequest> {
  const [path = "/", search = ""] = (message.url ?? "/").split(/\?(.*)/s);
  const { method = "GET", headers } = message;
  const body = await text(message);
  return { method, path, query: new URLSearchParams(search), contentType: headers["content-type"], body };
}

async function respond(
  message: IncomingMessage,
  response: ServerResponse,
  answer: (request: ApiRequest) => Promise<ApiAnswer>,
): Promise<string> {
  const request = await requestOf(message);
  const options = request.method === "OPTIONS";
  const { status, json } = options ? { status: 200, json: undefined } : await answer(request);
  const body = json === undefined ? "" : JSON.stringify(json);
  const type = options || body ? { "content-type": "application/json" } : {};
  response.writeHead(status, { ...STAND_IN, ...type, "content-length": Buffer.byteLength(body) }).end(body);
  return `${status} ${Buffer.byteLength(body)}`;
}

/** The server of the API's port. `log` receives a line for each request. */
export function apiServer(answer: (request: ApiRequest) => Promise<ApiAnswer>, log: (line: string) => void): Server {
  return createServer((message, response) => {
    const started = performance.now();
    const request = `"${message.method} ${message.url} HTTP/1.1"`;
    respond(message, response, answer).then(
      (outcome) => log(`${request} ${outcome} ${Math.round(performance.now() - started)}`),
      // The client closed the connection before its request was read.
      (error: Error) => log(`${request} given up: ${error.message}`),
    );
  });
}
