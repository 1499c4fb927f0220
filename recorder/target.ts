import {
  type AgentOptions,
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { urlToHttpOptions } from "node:url";
import { HttpsProxyAgent } from "https-proxy-agent";
import { proxyOf } from "../machine/proxies.ts";
import type { SecretHeaders } from "../settings/credentials.ts";
import { forwardedHeaders } from "./headers.ts";

/** Headers that Node adds to a message that lacks them. What Node adds was not sent. */
export const addedByNode = ["connection", "content-length", "transfer-encoding"];

/**
 * The Marquez to which a receiver forwards: on this machine directly, on another through the proxy that the environment
 * names, as the command itself would send.
 */
export class Target {
  readonly #url: URL;
  readonly #proxy: URL | undefined;
  readonly #headers: SecretHeaders;

  /**
   * @param url http or https; a path in it comes before that of each request
   * @param headers those that it wants with every request
   */
  constructor(url: string, headers: SecretHeaders = {}) {
    this.#url = new URL(url);
    this.#proxy = proxyOf(this.#url);
    this.#headers = headers;
  }

  /** The server that is sent HTTP: Marquez, or the proxy for one without TLS. */
  get #asked(): URL {
    return this.#proxy && this.#url.protocol === "http:" ? this.#proxy : this.#url;
  }

  /** An agent for connections to it. */
  agent(options: AgentOptions): HttpAgent {
    // Through a tunnel where the proxy must not read what is sent.
    if (this.#proxy && this.#url.protocol === "https:") return new HttpsProxyAgent(this.#proxy, options);
    return this.#asked.protocol === "https:" ? new HttpsAgent(options) : new HttpAgent(options);
  }

  /**
   * Begins a request to it that has the method, path and headers of the sender's, and the headers that it wants. One that
   * the sender sent itself stays as it is: what the refinement does is what is rehearsed, and its own key may be wrong.
   */
  request(sent: IncomingMessage, agent: HttpAgent): ClientRequest {
    const { method = "GET", url = "/" } = sent;
    const asked = this.#asked;
    const request = asked.protocol === "https:" ? httpsRequest : httpRequest;
    const ofTarget = url.startsWith("/") ? this.#url.pathname.replace(/\/$/, "") + url : url;
    // A proxy is asked for the whole URL.
    const path = asked === this.#url ? ofTarget : this.#url.origin + ofTarget;
    const { auth, ...to } = urlToHttpOptions(asked);
    const forwarded = request({ ...to, agent, method, path, setHost: false });
    if (auth) forwarded.setHeader("Proxy-Authorization", `Basic ${Buffer.from(auth).toString("base64")}`);
    const headers = forwardedHeaders(sent, this.#url.host);
    const has = new Set(headers.map(([name]) => name.toLowerCase()));
    for (const name of addedByNode) if (!has.has(name)) forwarded.removeHeader(name);
    for (const [name, value] of headers) forwarded.appendHeader(name, value);
    for (const [name, secret] of Object.entries(this.#headers))
      if (!(name.toLowerCase() in sent.headers)) forwarded.setHeader(name, secret.reveal());
    return forwarded;
  }
}
