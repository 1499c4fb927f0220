import assert from "node:assert/strict";
import { join } from "node:path";
import { execaNode } from "execa";
import { ForwardProxy, noProxies } from "./forward-proxy.ts";
import { type OwnAuthority, ownAuthority } from "./own-authority.ts";

const variables = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE"];
const answer = "<ListBucketResult><Name>evidence</Name></ListBucketResult>";

describe("a server whose certificate is of a private authority", function () {
  this.timeout(30_000);
  let authority: OwnAuthority;
  before(async () => {
    authority = await ownAuthority();
  });
  after(() => authority[Symbol.dispose]());

  const none = Object.fromEntries(variables.map((name) => [name, undefined]));
  async function ask(url: string, env: Record<string, string> = {}): Promise<{ asMarquez: string; asStore: string }> {
    const asker = join(import.meta.dirname, "certificate-asker.ts");
    const { stdout } = await execaNode(asker, [url], { env: { ...noProxies, ...none, ...env } });
    return JSON.parse(stdout);
  }
  const serve = () => authority.serve((_, response) => response.end(answer));

  for (const name of variables)
    it(`is trusted with ${name}, as a Marquez and as a store`, async () => {
      await using server = await serve();
      assert.deepEqual(await ask(server.url, { [name]: authority.file }), { asMarquez: answer, asStore: "evidence" });
    });

  it("is trusted through a proxy, which sees nothing of what is said", async () => {
    await using server = await serve();
    await using proxy = await ForwardProxy.start({
      "marquez.example:443": server.url.replace("localhost", "127.0.0.1"),
    });
    const told = await ask("https://marquez.example", { HTTPS_PROXY: proxy.url, SSL_CERT_FILE: authority.file });
    assert.deepEqual(told, { asMarquez: answer, asStore: "evidence" });
    assert.deepEqual(new Set(proxy.asked), new Set(["CONNECT marquez.example:443"]));
  });

  it("is not trusted otherwise, and the variables to set are told, with a file of theirs that cannot be read", async () => {
    await using server = await serve();
    const { asMarquez, asStore } = await ask(server.url, { SSL_CERT_FILE: "/nonexistent/ca.pem" });
    for (const told of [asMarquez, asStore]) {
      assert.match(told, /^UNABLE_TO_VERIFY_LEAF_SIGNATURE: no authority that is trusted here/);
      for (const name of variables) assert.match(told, new RegExp(name));
      assert.match(told, /SSL_CERT_FILE names \/nonexistent\/ca\.pem: ENOENT/);
    }
  });
});
