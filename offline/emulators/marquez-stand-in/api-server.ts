import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { ApiAnswer } from "./api.ts";
import { STAND_IN } from "./label.ts";
import { Refusal } from "./refusal.ts";
import type { ApiRequest } from "./request.ts";
import { bodyText } from "./request-body.ts";

const JSON_TYPE = "application/json";
const PAGE_TYPE = "text/html;charset=iso-8859-1";

async function requestOf(message: IncomingMessage): Promise<ApiRequest> {
  const [path = "/", search = ""] = (message.url ?? "/").split(/\?(.*)/s);
  const { method = "GET", headers } = message;
  const body = await bodyText(message);
  return { method, path, query: new URLSearchParams(search), contentType: headers["content-type"], body };
}

async function answerTo(
  message: IncomingMessage,
  answer: (request: ApiRequest) => Promise<ApiAnswer>,
): Promise<ApiAnswer> {
  try {
    const request = await requestOf(message);
    return request.method === "OPTIONS" ? { status: 200 } : await answer(request);
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, json: error.body };
    throw error;
  }
}

async function respond(
  message: IncomingMessage,
  response: ServerResponse,
  answer: (request: ApiRequest) => Promise<ApiAnswer>,
): Promise<string> {
  const { status, json, page } = await answerTo(message, answer);
  const body = page ?? (json === undefined ? "" : JSON.stringify(json));
  const typed = message.method === "OPTIONS" || body !== "";
  const type = typed ? { "content-type": page === undefined ? JSON_TYPE : PAGE_TYPE } : {};
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
