import assert from "node:assert/strict";
import { ClusterReach } from "../../steps/cluster-reach.ts";

describe("the URL with which a command in a cluster reaches what this machine reaches", () => {
  const services = new Map([[32_768, { host: "marquez", port: 5000 }]]);
  const reach = () => new ClusterReach({ services });

  it("is a service of the namespace by its name", async () => {
    assert.equal(await reach().url("http://127.0.0.1:32768/api/v1?x=1"), "http://marquez:5000/api/v1?x=1");
    assert.deepEqual(reach().hosts, ["marquez"]);
  });

  it("is the loopback of the pod for all else that listens on the loopback here, with the same port", async () => {
    const to = reach();
    assert.equal(await to.url("http://localhost:41000/api"), "http://127.0.0.1:41000/api");
    assert.equal(await to.url("http://[::1]:41001"), "http://127.0.0.1:41001");
    assert.deepEqual(
      [...to.ways],
      [
        [41_000, { host: "localhost", port: 41_000 }],
        [41_001, { host: "::1", port: 41_001 }],
      ],
    );
  });

  it("has a port there that an ordinary user may have", async () => {
    const to = reach();
    assert.equal(await to.url("https://localhost"), "https://127.0.0.1:20443");
    assert.deepEqual([...to.ways], [[20_443, { host: "localhost", port: 443 }]]);
  });

  it("stays as it is for another machine", async () => {
    const to = reach();
    for (const url of ["https://marquez.example.com", "http://192.168.1.7:32768"]) assert.equal(await to.url(url), url);
    assert.equal(to.ways.size, 0);
  });
});
