import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { AnsweringServer } from "../answering-server.ts";
import { skipWhereRefused } from "../machine/elsewhere.ts";
import { ForwardProxy, noProxies } from "../machine/forward-proxy.ts";
import { ownAuthority } from "../machine/own-authority.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { recordingPlace } from "./place.ts";
import { send } from "./send.ts";

/**
 * Forwards one request in a process of its own, because Node reads these variables when it starts.
 * @param around what runs that process
 */
async function forwarded(marquez: string, env: Record<string, string>, around: string[] = []): Promise<string> {
  const forwarder = join(import.meta.dirname, "forwarding-process.ts");
  const [file = "", ...args] = [...around, process.execPath, forwarder, marquez];
  return (await execa(file, args, { env: { ...noProxies, ...env } })).stdout;
}

/** What runs a command for which the file of hosts is this one. */
const withHosts = (file: string): string[] => [
  ...["unshare", "--mount", "sh", "-c"],
  ...[`mount --bind ${file} /etc/hosts && exec "$@"`, "sh"],
];

/** Every variable that names a proxy, with this one. */
const allNaming = (url: string): Record<string, string> => {
  const names = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
  return { ...Object.fromEntries(names.map((name) => [name, url])), NODE_USE_ENV_PROXY: "1" };
};

describe("the Marquez to which a receiver forwards", () => {
  it("is reached past every proxy of the environment on this machine", async () => {
    await using marquez = await AnsweringServer.start(() => ({ status: 201, body: "of Marquez" }));
    await using proxy = await ForwardProxy.start();
    assert.equal(
      await forwarded(marquez.url, { ...allNaming(proxy.url), no_proxy: "", NO_PROXY: "" }),
      "201 of Marquez",
    );
    assert.deepEqual(proxy.asked, []);
  });

  it("is reached through the proxy on another host, with its credentials, unless that host is excepted", async () => {
    await using marquez = await AnsweringServer.start(() => ({ status: 201, body: "of Marquez" }));
    await using proxy = await ForwardProxy.start({ "marquez.example:5000": marquez.url });
    const env = allNaming(proxy.url.replace("//", "//me:secret@"));
    assert.equal(await forwarded("http://marquez.example:5000/base", env), "201 of Marquez");
    assert.deepEqual(proxy.asked, ["POST http://marquez.example:5000/base/api/v1/lineage"]);
    assert.deepEqual([...proxy.credentials], [`Basic ${btoa("me:secret")}`]);
    const [asked] = marquez.headers;
    assert.deepEqual([marquez.requests[0]?.path, asked?.host], ["/base/api/v1/lineage", "marquez.example:5000"]);
    await assert.rejects(forwarded("http://marquez.example:5000", { ...env, NO_PROXY: "marquez.example" }));
    assert.equal(proxy.asked.length, 1);
  });

  for (const host of ["[::1]", "localhost"])
    it(`is reached at ${host} where it listens on the IPv6 loopback alone`, async function () {
      const place = temporaryPlace("hosts-");
      const hosts = join(place.path, "hosts");
      writeFileSync(hosts, "127.0.0.1 localhost\n::1 localhost\n");
      const around = host === "localhost" ? withHosts(hosts) : [];
      if (around.length > 0) skipWhereRefused(this, around);
      const server = createServer((_, response) => response.writeHead(201).end("of Marquez"));
      const listens = once(server.listen(0, "::1"), "listening").then(() => true);
      if (!(await Promise.race([listens, once(server, "error").then(() => false)]))) return this.skip();
      try {
        const { port } = server.address() as AddressInfo;
        await using proxy = await ForwardProxy.start();
        assert.equal(await forwarded(`http://${host}:${port}`, allNaming(proxy.url), around), "201 of Marquez");
        assert.deepEqual(proxy.asked, []);
      } finally {
        server.close();
        server.closeAllConnections();
        place.remove();
      }
    });

  describe("over TLS", () => {
    it("is trusted as this machine trusts it", async () => {
      using authority = await ownAuthority();
      await using server = await authority.serve((_, response) => response.writeHead(201).end("sealed"));
      for (const name of ["NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE"])
        assert.equal(await forwarded(server.url, { [name]: authority.file }), "201 sealed", name);

      await using recorded = recordingPlace();
      const receiver = await recorded.recording.receive("refine", server.url);
      await assert.rejects(send(receiver.url, { body: "{}" }), { code: "ECONNRESET" });
      assert.equal((await recorded.lines())[0]?.error, "UNABLE_TO_VERIFY_LEAF_SIGNATURE");
    });

    it("is reached through a tunnel on another host", async () => {
      using authority = await ownAuthority();
      await using server = await authority.serve((_, response) => response.writeHead(201).end("sealed"));
      await using proxy = await ForwardProxy.start({ "marquez.example:443": server.url });
      const env = { ...allNaming(proxy.url), SSL_CERT_FILE: authority.file };
      assert.equal(await forwarded("https://marquez.example", env), "201 sealed");
      assert.deepEqual(proxy.asked, ["CONNECT marquez.example:443"]);
    });
  });
});
