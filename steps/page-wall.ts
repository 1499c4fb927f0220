import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { BrowserContextOptions, LaunchOptions } from "playwright-core";
import { bareHost } from "../machine/loopback.ts";
import { proxyOf } from "../machine/proxies.ts";
import type { Refused } from "./refused-requests.ts";

/** How a browser is started that reaches one origin only. Dispose of it when the browser is closed. */
export interface Wall extends AsyncDisposable {
  launch: Pick<LaunchOptions, "proxy" | "args">;
  context: Pick<BrowserContextOptions, "serviceWorkers" | "acceptDownloads">;
}

/**
 * Whom Chromium asks for itself when it starts, although it is told not to: for updates, and for who is logged in. It is
 * refused like everybody else. It is no page's doing, so it is not told as one.
 */
const isBrowsersOwn = (host: string | undefined): boolean =>
  host !== undefined &&
  /^(?:(?:accounts|clients\d*|www)\.google\.com|[\w-]+\.googleapis\.com|[\w.-]+\.gvt1\.com)$/.test(host);

/** A proxy as the browser takes it. One in its environment would have no credentials. */
const asOption = ({ protocol, host, username, password }: URL): NonNullable<LaunchOptions["proxy"]> => ({
  server: `${protocol}//${host}`,
  ...(username ? { username: decodeURIComponent(username), password: decodeURIComponent(password) } : {}),
});

/**
 * A wall around an origin: a proxy that refuses, through which the browser asks everybody else. It holds for what no page
 * sees: WebSockets, beacons, prefetches, other windows, workers, reports. No name of another host is looked up, and
 * nothing goes out by UDP. There are no service workers, which would answer in the place of the stack.
 *
 * Where the user's own proxy leads to the origin there is no wall: a browser has one proxy.
 */
export async function wallAround(origin: URL, refused: Refused): Promise<Wall> {
  const context = { serviceWorkers: "block", acceptDownloads: false } as const;
  const udp = "--force-webrtc-ip-handling-policy=disable_non_proxied_udp";
  const usersOwn = proxyOf(origin);
  if (usersOwn)
    return { launch: { proxy: asOption(usersOwn), args: [udp] }, context, [Symbol.asyncDispose]: async () => {} };
  const server = createServer((request, response) => {
    const url = request.url ?? "";
    if (!isBrowsersOwn(URL.parse(url)?.hostname)) refused.add(url, "request");
    response.writeHead(403, { connection: "close" }).end();
  });
  server.on("connect", ({ url = "" }, socket) => {
    // It names a host and a port only.
    if (!isBrowsersOwn(URL.parse(`tcp://${url}`)?.hostname)) refused.add(`tcp://${url}`, "connection");
    socket.on("error", () => {});
    socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const port = origin.port || (origin.protocol === "https:" ? "443" : "80");
  return {
    launch: {
      proxy: {
        server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        // The later rule wins: this machine is no exception, but for the origin.
        bypass: `<-loopback>,${origin.hostname}:${port}`,
      },
      args: [udp, `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE ${bareHost(origin.hostname)}`],
    },
    context,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
