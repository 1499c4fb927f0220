import assert from "node:assert/strict";
import { isLoopback } from "../../machine/loopback.ts";
import { proxyExceptions, proxyOf } from "../../machine/proxies.ts";

const thisMachine = "127.0.0.1,localhost,::1";

describe("what no child asks through a proxy", () => {
  it("is this machine, and what the user excepts in either spelling", () => {
    const both = (list: string) => ({ NO_PROXY: list, no_proxy: list });
    assert.deepEqual(proxyExceptions({}), both(thisMachine));
    assert.deepEqual(
      proxyExceptions({ NO_PROXY: "a.example b.example", no_proxy: "b.example,c.example" }, ["marquez"]),
      both(`a.example,b.example,c.example,marquez,${thisMachine}`),
    );
  });

  it("is everything, when the user excepts everything; gRPC, which knows no star, is told of this machine", () => {
    const { NO_PROXY, no_proxy, no_grpc_proxy } = proxyExceptions({ no_proxy: "a.example,*" });
    assert.deepEqual([NO_PROXY, no_proxy, no_grpc_proxy], ["*", "*", thisMachine]);
  });

  it("is in gRPC's own list, too, where there is one", () =>
    assert.equal(proxyExceptions({ no_grpc_proxy: "engine.example" }).no_grpc_proxy, `engine.example,${thisMachine}`));
});

describe("this machine", () => {
  for (const [host, expected] of Object.entries({
    localhost: true,
    LOCALHOST: true,
    "localhost.": true,
    "127.0.0.1": true,
    "127.1.2.3": true,
    "[::1]": true,
    "::1": true,
    "localhost.example": false,
    "10.0.0.1": false,
    "[::2]": false,
  }))
    it(`is ${expected ? "" : "not "}${host}`, () => assert.equal(isLoopback(host), expected));
});

describe("the proxy on the way to a server", () => {
  const proxy = "http://proxy.example:3128";
  const of = (url: string, env: NodeJS.ProcessEnv) => proxyOf(new URL(url), env)?.href;
  const through = `${proxy}/`;

  for (const [what, env, expected] of [
    ["lower case", { https_proxy: proxy }, through],
    ["upper case", { HTTPS_PROXY: proxy }, through],
    ["lower case before upper", { https_proxy: proxy, HTTPS_PROXY: "http://other.example" }, through],
    ["ALL_PROXY where there is none for the scheme", { ALL_PROXY: proxy, HTTP_PROXY: "http://other.example" }, through],
    ["the scheme's before ALL_PROXY", { all_proxy: "http://other.example", HTTPS_PROXY: proxy }, through],
    ["a proxy without a scheme", { HTTPS_PROXY: "proxy.example:3128" }, through],
    ["a SOCKS proxy", { ALL_PROXY: "socks5://proxy.example:1080" }, undefined],
    ["a proxy for the other scheme", { HTTP_PROXY: proxy }, undefined],
    ["an empty variable", { HTTPS_PROXY: "" }, undefined],
    ["no variable", {}, undefined],
  ] as const)
    it(`follows ${what}`, () => assert.equal(of("https://marquez.example", env), expected));

  for (const host of ["localhost", "127.0.0.1", "[::1]", "127.9.9.9"])
    it(`is none to ${host}, whatever is excepted`, () => {
      for (const no_proxy of ["", "other.example"])
        assert.equal(of(`http://${host}:5000`, { HTTP_PROXY: proxy, http_proxy: proxy, no_proxy }), undefined);
    });

  for (const [entry, excepted, other] of [
    ["marquez.example", "http://marquez.example", "http://notmarquez.example"],
    ["example", "http://marquez.example", "http://example.org"],
    [".example", "http://marquez.example", "http://marquez.example.org"],
    ["*.example", "http://marquez.example", "http://marquez.example.org"],
    ["MARQUEZ.example.", "http://marquez.example", "http://web.example"],
    ["marquez.example:5000", "http://marquez.example:5000", "http://marquez.example"],
    ["marquez.example:443", "https://marquez.example", "https://marquez.example:5000"],
    ["10.0.0.0/8", "http://10.1.2.3", "http://11.1.2.3"],
    ["10.1.2.3", "http://10.1.2.3", "http://10.1.2.30"],
    ["fd00::/8", "http://[fd00::1]:5000", "http://[fe80::1]:5000"],
    ["fd00::1", "http://[fd00::1]:5000", "http://[fd00::2]:5000"],
    ["[fd00::1]:5000", "http://[fd00::1]:5000", "http://[fd00::1]:5001"],
  ] as const)
    it(`is none where NO_PROXY has ${entry}, and only there`, () => {
      const env = { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, NO_PROXY: `first.example, ${entry}` };
      assert.equal(of(excepted, env), undefined);
      assert.equal(of(other, env), through);
      assert.equal(of(excepted, { ...env, NO_PROXY: "*" }), undefined);
    });
});
