import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { execaNode } from "execa";
import { ForwardProxy, noProxies } from "../machine/forward-proxy.ts";
import { ownAuthority } from "../machine/own-authority.ts";
import { listening } from "../offline/in-process.ts";
import { Variables } from "../variables.ts";
import { picture } from "./picture.ts";

const page: RequestListener = (_, response) =>
  response
    .writeHead(200, { "content-type": "text/html" })
    .end('<body><img src="/own"><p class="edge">drawn</p></body>');

describe("the browser behind a forward proxy", function () {
  this.timeout(60_000);
  let variables: Variables;
  beforeEach(() => {
    variables = new Variables();
    variables.set(noProxies);
  });
  afterEach(() => variables[Symbol.dispose]());

  for (const name of ["http_proxy", "HTTP_PROXY", "ALL_PROXY"])
    it(`asks this machine directly with ${name}`, async () => {
      await using web = await listening(createServer(page));
      await using proxy = await ForwardProxy.start();
      variables.set({ [name]: proxy.url });
      await picture(web.url);
      assert.deepEqual(proxy.asked, []);
    });

  it("asks a web UI on another host through it, with its credentials, and where that is excepted, directly", async () => {
    await using web = await listening(createServer(page));
    await using proxy = await ForwardProxy.start({ "web.example:80": web.url });
    variables.set({ HTTP_PROXY: proxy.url.replace("//", "//me:secret@") });
    await picture("http://web.example");
    assert.ok(
      proxy.asked.some((line) => line.startsWith("GET http://web.example/job")),
      proxy.asked.join("\n"),
    );
    variables.set({ NO_PROXY: ".example" });
    proxy.asked.length = 0;
    await assert.rejects(picture("http://web.example"), /ERR_NAME_NOT_RESOLVED/);
    assert.deepEqual(proxy.asked, []);
  });
});

describe("the browser on this machine's IPv6 address", function () {
  this.timeout(60_000);

  for (const host of ["[::1]", "localhost"])
    it(`photographs a web UI at ${host} that listens on ::1 alone`, async function () {
      const server = createServer(page);
      const failed = await Promise.race([
        once(server.listen(0, "::1"), "listening").then(() => undefined),
        once(server, "error"),
      ]);
      if (failed) return this.skip();
      try {
        await picture(`http://${host}:${(server.address() as AddressInfo).port}`);
      } finally {
        server.close();
        server.closeAllConnections();
      }
    });
});

describe("the browser, asked for a page whose certificate is of a private authority", function () {
  this.timeout(60_000);

  it("accepts it where a variable names that authority, and not otherwise", async () => {
    using authority = await ownAuthority();
    await using web = await authority.serve(page);
    // In a process of its own: what one process trusts, it trusts for good.
    const script = `import { followEnvironment } from "./machine/network.ts";
      import { picture } from "./test/steps/picture.ts";
      followEnvironment();
      await picture(${JSON.stringify(web.url)});`;
    const take = (env: Record<string, string>) =>
      execaNode({
        cwd: join(import.meta.dirname, "../.."),
        env: { ...noProxies, ...env },
        nodeOptions: ["--input-type=module", "--eval", script],
        reject: false,
      })`-`;
    const { exitCode, stderr } = await take({ SSL_CERT_FILE: authority.file });
    assert.equal(exitCode, 0, stderr);
    assert.match((await take({})).stderr, /ERR_CERT_AUTHORITY_INVALID/);
  });
});
