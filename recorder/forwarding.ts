import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { finished } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import { messageOf } from "../errors.ts";
import { brokenOff } from "../lineage/recorded-request.ts";
import { answeredHeaders, pairsOf } from "./headers.ts";
import { KeptBytes } from "./kept-bytes.ts";
import { longestBody } from "./limits.ts";
import type { PairedConnection } from "./paired-connection.ts";
import { addedByNode } from "./target.ts";

/** Of an answer, the bytes that are kept for the words of a refusal. */
const longestAnswer = 64 * 1024;
/** Milliseconds that a sender has for the rest of its body when Marquez is gone: the body is evidence, too. */
const restOfBody = 1000;

/** What passed between a sender and Marquez. */
export interface Exchange {
  at: Date;
  method: string;
  /** Path and query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: KeptBytes;
  status: number | null;
  answerHeaders: IncomingHttpHeaders;
  answer: KeptBytes;
  error: string | undefined;
  milliseconds: number;
}

/** Forwards one request to Marquez and its answer to the sender, both as streams and unchanged, and keeps what passes. */
export class Forwarding {
  /** Resolves when both request and answer are through, or broken off. Never rejects. */
  readonly done: Promise<Exchange>;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #begun = performance.now();
  readonly #exchange: Exchange;
  #upstream: ClientRequest | undefined;
  #over = false;

  constructor(request: IncomingMessage, response: ServerResponse, connection: PairedConnection, at: Date) {
    this.#request = request;
    this.#response = response;
    const { method = "", url: path = "", headers } = request;
    const [body, answer] = [new KeptBytes(longestBody), new KeptBytes(longestAnswer)];
    const unknown = { status: null, answerHeaders: {}, error: undefined, milliseconds: 0 };
    this.#exchange = { at, method, path, headers, body, answer, ...unknown };
    // Whatever breaks, `finished` and "close" tell.
    for (const stream of [request, response]) stream.on("error", () => {});
    this.done = Promise.allSettled([finished(request), finished(response)]).then(() => this.#exchange);
    if (request.destroyed) this.#end(brokenOff);
    else this.#begin(connection);
  }

  #begin(connection: PairedConnection): void {
    this.#request.on("data", this.#exchange.body.add);
    this.#response.once("close", () => {
      if (this.#response.writableFinished) return;
      this.#end(brokenOff);
      this.#upstream?.destroy();
    });
    try {
      this.#upstream = connection.request(this.#request);
      this.#send(this.#upstream);
    } catch (error) {
      this.#breakOff(error);
    }
  }

  /** Ends it now, whatever is still to come. */
  abandon(why: string): void {
    this.#end(why);
    this.#upstream?.destroy();
    this.#request.socket.destroy();
  }

  #send(upstream: ClientRequest): void {
    const request = this.#request;
    upstream.on("continue", () => this.#response.writeContinue());
    upstream.on("response", (answer) => {
      try {
        this.#answer(answer);
      } catch (error) {
        upstream.destroy();
        this.#breakOff(error);
      }
    });
    upstream.on("error", (error) => this.#breakOff(error));
    // The rest of a body that nobody takes any more.
    upstream.once("close", () => request.unpipe(upstream).resume());
    request.pipe(upstream, { end: false });
    request.once("end", () => {
      if (upstream.destroyed) return;
      if (request.rawTrailers.length > 0) upstream.addTrailers(pairsOf(request.rawTrailers));
      upstream.end();
    });
    // Marquez may answer to the headers alone. Those whose body came along go out with the body.
    setImmediate(() => {
      if (this.#exchange.body.total === 0 && !upstream.writableEnded && !upstream.destroyed) upstream.flushHeaders();
    });
  }

  #answer(answer: IncomingMessage): void {
    const [response, { answer: words }] = [this.#response, this.#exchange];
    const { statusCode = 0, statusMessage = "" } = answer;
    this.#exchange.status = statusCode;
    this.#exchange.answerHeaders = answer.headers;
    const headers = answeredHeaders(answer, this.#request.httpVersion);
    const has = new Set(pairsOf(headers).map(([name]) => name.toLowerCase()));
    response.sendDate = false;
    for (const name of addedByNode) if (!has.has(name)) response.removeHeader(name);
    response.writeHead(statusCode, statusMessage, headers);
    answer.on("error", (error) => this.#breakOff(error));
    answer.on("data", words.add);
    answer.pipe(response, { end: false });
    answer.once("end", () => {
      this.#end();
      if (answer.rawTrailers.length > 0) response.addTrailers(pairsOf(answer.rawTrailers));
      response.end();
    });
    setImmediate(() => {
      if (words.total === 0 && !response.writableEnded && !response.destroyed) response.flushHeaders();
    });
  }

  /** Stops the clock. The first reason counts. */
  #end(error?: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#exchange.error = error;
    this.#exchange.milliseconds = performance.now() - this.#begun;
  }

  /** Marquez is gone: the sender's connection breaks, as its own to Marquez would have. */
  #breakOff(error: unknown): void {
    if (this.#over) return;
    const { code, syscall } = error as NodeJS.ErrnoException;
    this.#end(code ?? messageOf(error));
    void this.#hangUp(code === "ECONNRESET" && syscall === "read");
  }

  async #hangUp(reset: boolean): Promise<void> {
    const { socket, headers } = this.#request;
    if (!this.#response.headersSent && !headers.expect) {
      const soon = new AbortController();
      const rest = finished(this.#request).catch(() => {});
      await Promise.race([rest, pause(restOfBody, undefined, { signal: soon.signal })]);
      soon.abort();
    }
    if (reset) socket.resetAndDestroy();
    else socket.destroySoon();
  }
}
