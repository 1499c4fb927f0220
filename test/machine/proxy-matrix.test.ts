import assert from "node:assert/strict";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { execaNode } from "execa";
import { AnsweringServer } from "../answering-server.ts";
import { ForwardProxy, noProxies } from "./forward-proxy.ts";

const asker = join(import.meta.dirname, "proxy-asker.ts");
const elsewhere = "http://marquez.example/api";

describe("a process behind a forward proxy that refuses this machine", function () {
  this.timeout(30_000);
  let here: AnsweringServer;
  let theirs: AnsweringServer;
  let proxy: ForwardProxy;
  let engine: grpc.Server;
  let address: string;
  before(async () => {
    here = await AnsweringServer.start(() => ({ body: "direct" }));
    theirs = await AnsweringServer.start(() => ({ body: "of another host" }));
    engine = new grpc.Server();
    const port = await new Promise<number>((resolve, reject) =>
      engine.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    address = `127.0.0.1:${port}`;
  });
  beforeEach(async () => {
    proxy = await ForwardProxy.start({ "marquez.example:80": theirs.url });
  });
  afterEach(() => proxy[Symbol.asyncDispose]());
  after(async () => {
    engine.forceShutdown();
    await here[Symbol.asyncDispose]();
    await theirs[Symbol.asyncDispose]();
  });

  const ask = (env: Record<string, string>, follow = "yes") =>
    execaNode(asker, [here.url, address, elsewhere, follow], { env: { ...noProxies, ...env }, reject: false });

  const spelled = (names: string[]): Record<string, string> =>
    Object.fromEntries(names.map((name) => [name, proxy.url]));
  const lower = ["http_proxy", "https_proxy", "all_proxy"];
  const upper = lower.map((name) => name.toUpperCase());
  for (const [spelling, names] of Object.entries({ lower, upper, both: [...lower, ...upper] }))
    for (const exceptions of [undefined, "intranet.example", "*.corp.example,10.0.0.0/8"])
      for (const node of [undefined, "1"])
        it(`asks this machine directly, and others through it: ${spelling} case, ${exceptions ? `except ${exceptions}` : "no exceptions"}, NODE_USE_ENV_PROXY ${node ?? "not set"}`, async () => {
          const { stdout, stderr } = await ask({
            ...spelled(names),
            ...(exceptions && { [spelling === "lower" ? "no_proxy" : "NO_PROXY"]: exceptions }),
            ...(node && { NODE_USE_ENV_PROXY: node }),
          });
          assert.deepEqual(
            JSON.parse(stdout || "null"),
            {
              ...{ request: "direct", fetch: "direct", sdk: "direct", grpc: "ready" },
              ...{ elsewhere: "of another host", elsewhereBySdk: "of another host" },
            },
            stderr,
          );
          assert.deepEqual(proxy.asked, [`GET ${elsewhere}`, `GET ${elsewhere}`]);
        });

  it("asks nobody through it where everything is excepted: a host that only the proxy knows is not found", async () => {
    const { exitCode, stderr } = await ask({ ...spelled(lower), no_proxy: "*" });
    assert.notEqual(exitCode, 0);
    assert.match(stderr, /ENOTFOUND|EAI_AGAIN/);
    assert.deepEqual(proxy.asked, []);
  });

  it("would ask it for this machine, were it not told otherwise", async () => {
    const { exitCode } = await ask({ ...spelled(lower), NODE_USE_ENV_PROXY: "1" }, "no");
    assert.ok(proxy.asked.length > 0 && exitCode !== 0);
  });

  it("gives it its credentials, and nobody else", async () => {
    const { host } = new URL(proxy.url);
    const { stdout } = await ask({ http_proxy: `http://me:a%20secret@${host}` });
    assert.equal(JSON.parse(stdout).elsewhere, "of another host");
    assert.deepEqual([...proxy.credentials], [`Basic ${btoa("me:a secret")}`]);
    for (const headers of [...here.headers, ...theirs.headers]) assert.equal(headers["proxy-authorization"], undefined);
  });
});
