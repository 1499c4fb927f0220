import {
  type AgentOptions,
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { urlToHttpOptions } from "node:url";
import type { SecretHeaders } from "../settings/credentials.ts";
import { forwardedHeaders } from "./headers.ts";

/** Headers that Node adds to a message that lacks them. What Node adds was not sent. */
export const addedByNode = ["connection", "content-length", "transfer-encoding"];

/** The Marquez to which a receiver forwards. Proxy variables of the environment are never honoured. */
export class Target {
  readonly #url: URL;
  readonly #headers: SecretHeaders;

  /**
   * @param url http or https; a path in it comes before that of each request
   * @param headers those that it wants with every request
   */
  constructor(url: string, headers: SecretHeaders = {}) {
    this.#url = new URL(url);
    this.#headers = headers;
  }

  /** An agent for connections to it. */
  agent(options: AgentOptions): HttpAgent {
    return this.#url.protocol === "https:" ? new HttpsAgent(options) : new HttpAgent(options);
  }

  /**
   * Begins a request to it that has the method, path and headers of the sender's, and the headers that it wants. One that
   * the sender sent itself stays as it is: what the refinement does is what is rehearsed, and its own key may be wrong.
   */
  request(sent: IncomingMessage, agent: HttpAgent): ClientRequest {
    const { method = "GET", url = "/" } = sent;
    const request = this.#url.protocol === "https:" ? httpsRequest : httpRequest;
    const path = url.startsWith("/") ? this.#url.pathname.replace(/\/$/, "") + url : url;
    const forwarded = request({ ...urlToHttpOptions(this.#url), agent, method, path, setHost: false });
    const headers = forwardedHeaders(sent, this.#url.host);
    const has = new Set(headers.map(([name]) => name.toLowerCase()));
    for (const name of addedByNode) if (!has.has(name)) forwarded.removeHeader(name);
    for (const [name, value] of headers) forwarded.appendHeader(name, value);
    for (const [name, secret] of Object.entries(this.#headers))
      if (!(name.toLowerCase() in sent.headers)) forwarded.setHeader(name, secret.reveal());
    return forwarded;
  }
}
