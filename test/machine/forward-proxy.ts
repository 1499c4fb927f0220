import { once } from "node:events";
import { createServer, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";

/**
 * A forward proxy of the tests. It knows hosts that only it reaches, as a company's does, and refuses all others with 403: this
 * machine, too. It takes absolute URLs and tunnels.
 */
export class ForwardProxy implements AsyncDisposable {
  /** What was asked of it, as in `GET http://marquez.example/path` and `CONNECT s3.example:443`. */
  readonly asked: string[] = [];
  /** The credentials that came with it, each once. */
  readonly credentials = new Set<string>();
  readonly #hosts: Map<string, string>;
  /** Node's server does not know these connections any more. */
  readonly #tunnels = new Set<Duplex>();
  readonly #server = createServer((incoming, response) => {
    const { method = "", url = "", headers } = incoming;
    this.#note(`${method} ${url}`, headers["proxy-authorization"]);
    const to = URL.parse(url);
    const [hostname, port] = (to && this.#reach(to.hostname, to.port || "80")) ?? [];
    if (!to || port === undefined) {
      incoming.resume();
      return void response.writeHead(403).end("refused by the proxy of the tests");
    }
    const { "proxy-authorization": _, "proxy-connection": __, ...passed } = headers;
    const onward = request({ hostname, port, method, path: to.pathname + to.search, headers: passed }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    incoming.pipe(onward);
  });

  private constructor(hosts: Record<string, string>) {
    this.#hosts = new Map(Object.entries(hosts));
    this.#server.on("connect", ({ url = "", headers }, client: Duplex, head: Buffer) => {
      this.#note(`CONNECT ${url}`, headers["proxy-authorization"]);
      client.on("error", () => {});
      this.#tunnels.add(client.once("close", () => this.#tunnels.delete(client)));
      const [hostname, port] = this.#reach(...(url.split(/:(?=\d+$)/) as [string, string])) ?? [];
      if (hostname === undefined) return void client.end("HTTP/1.1 403 refused by the proxy of the tests\r\n\r\n");
      const server = connect(Number(port), hostname, () => {
        client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        if (head.length > 0) server.write(head);
        server.pipe(client).pipe(server);
      });
      server.on("error", () => client.destroy());
    });
  }

  /** @param hosts the URL of the server that stands for each `host:port` */
  static async start(hosts: Record<string, string> = {}): Promise<ForwardProxy> {
    const started = new ForwardProxy(hosts);
    await once(started.#server.listen(0, "127.0.0.1"), "listening");
    return started;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The hosts that were asked for, each once. */
  get hosts(): string[] {
    return [
      ...new Set(this.asked.map((line) => new URL(line.replace(/^CONNECT /, "tcp://").replace(/^\S+ (?=h)/, "")).host)),
    ];
  }

  #note(line: string, credentials: string | undefined): void {
    this.asked.push(line);
    if (credentials) this.credentials.add(credentials);
  }

  #reach(hostname: string, port: string): [string, string] | undefined {
    const url = URL.parse(this.#hosts.get(`${hostname}:${port}`) ?? "");
    return url ? [url.hostname, url.port] : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    for (const tunnel of this.#tunnels) tunnel.destroy();
    await closed;
  }
}

/** No variable about proxies, whatever the caller's environment has. */
export const noProxies: Record<string, undefined> = Object.fromEntries(
  ["http_proxy", "https_proxy", "all_proxy", "grpc_proxy", "no_proxy", "no_grpc_proxy", "NODE_USE_ENV_PROXY"].flatMap(
    (name) => [
      [name, undefined],
      [name.toUpperCase(), undefined],
    ],
  ),
);
