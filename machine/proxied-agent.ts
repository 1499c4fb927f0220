import { type AgentOptions, type ClientRequest, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { isIPv6 } from "node:net";
import { HttpProxyAgent } from "http-proxy-agent";
import { HttpsProxyAgent } from "https-proxy-agent";
import { proxyOf } from "./proxies.ts";

/** Where a request goes, as Node tells its agent. */
type To = { host?: string; port?: number | string };

/** What Node calls of an agent. Its types leave it out; agent-base, on which such agents are built, overrides it, too. */
interface TakesRequests {
  addRequest: (request: ClientRequest, to: To & { secureEndpoint: boolean }) => void;
}

/**
 * An agent of Node's `http.request` or `https.request` that takes the way which the environment names, to each server anew:
 * this machine directly, others through the user's proxy. For a library that makes such requests, such as the AWS SDK.
 */
export class ProxiedAgent extends HttpAgent {
  /** Node checks it against the URL. */
  readonly protocol: "http:" | "https:";
  readonly defaultPort: number;
  readonly #options: AgentOptions;
  /** By the proxy; empty for the direct one. They hold the connections. */
  readonly #ways = new Map<string, HttpAgent>();

  constructor(scheme: "http" | "https", options: AgentOptions = { keepAlive: true, maxSockets: 50 }) {
    super(options);
    this.protocol = `${scheme}:`;
    this.defaultPort = scheme === "https" ? 443 : 80;
    this.#options = options;
  }

  /** At once: a request whose path a proxy needs in full must not have been written yet. */
  addRequest(request: ClientRequest, to: To): void {
    const { host = "localhost", port = this.defaultPort } = to;
    const proxy = proxyOf(new URL(`${this.protocol}//${isIPv6(host) ? `[${host}]` : host}:${port}`))?.href ?? "";
    const way = this.#ways.get(proxy) ?? this.#way(proxy);
    this.#ways.set(proxy, way);
    (way as unknown as TakesRequests).addRequest(request, { ...to, secureEndpoint: this.protocol === "https:" });
  }

  #way(proxy: string): HttpAgent {
    const secure = this.protocol === "https:";
    if (proxy === "") return secure ? new HttpsAgent(this.#options) : new HttpAgent(this.#options);
    return secure ? new HttpsProxyAgent(proxy, this.#options) : new HttpProxyAgent(proxy, this.#options);
  }

  override destroy(): void {
    for (const way of this.#ways.values()) way.destroy();
    super.destroy();
  }
}
