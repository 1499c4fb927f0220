import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface ReceivedRequest {
  method: string;
  /** Path and query. */
  path: string;
  /** The JSON that was sent, if any. */
  sent: Record<string, unknown> | undefined;
}

export interface Answer {
  status?: number;
  /** Beside the content type, which is JSON's unless it is here. */
  headers?: Record<string, string>;
  /** Sent as it is when it is a string, else as JSON. */
  body: unknown;
}

/** A real HTTP server on a free local port, which notes what it is asked and answers as it is told. */
export class AnsweringServer implements AsyncDisposable {
  readonly requests: ReceivedRequest[] = [];
  /** The headers of each of the requests. */
  readonly headers: IncomingHttpHeaders[] = [];
  /** What it answers; a test may replace it. "hang up" closes the connection without an answer. */
  answer: (request: ReceivedRequest) => Answer | "hang up" | Promise<Answer>;
  readonly #server = createServer(async (request, response) => {
    const body = await text(request);
    const received = {
      method: request.method ?? "",
      path: request.url ?? "",
      sent: body ? JSON.parse(body) : undefined,
    };
    this.requests.push(received);
    this.headers.push(request.headers);
    const answer = await this.answer(received);
    if (answer === "hang up") return void request.socket.destroy();
    response.writeHead(answer.status ?? 200, { "content-type": "application/json", ...answer.headers });
    response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body));
  });

  private constructor(answer: AnsweringServer["answer"]) {
    this.answer = answer;
  }

  static async start(answer: AnsweringServer["answer"]): Promise<AnsweringServer> {
    const started = new AnsweringServer(answer);
    await once(started.#server.listen(0, "127.0.0.1"), "listening");
    return started;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
