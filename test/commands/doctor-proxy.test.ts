import assert from "node:assert/strict";
import { proxyPresence } from "../../commands/doctor-proxy.ts";

describe("what doctor says of proxies", () => {
  it("is nothing where there are none", () => assert.deepEqual(proxyPresence({ NO_PROXY: "a.example" }), []));

  it("is which one leads where, without its password", () => {
    const [told] = proxyPresence({ https_proxy: "http://me:secret@proxy.example:3128" });
    assert.equal(told?.status, "found");
    assert.equal(told?.found, "http directly, https through http://proxy.example:3128; this machine directly");
  });

  it("is a doubt where it is not used", () => {
    for (const env of [{ ALL_PROXY: "socks5://proxy.example" }, { HTTP_PROXY: "http://proxy.example", NO_PROXY: "*" }])
      assert.equal(proxyPresence(env)[0]?.status, "doubtful");
  });
});
