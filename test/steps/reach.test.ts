import assert from "node:assert/strict";
import type { NetworkInterfaceInfo } from "node:os";
import { addressesOf } from "../../docker/stack-network.ts";
import { doorPlace } from "../../steps/door-place.ts";
import { aboutLoopback, Reach, urlInside } from "../../steps/reach.ts";
import { AnsweringServer } from "../answering-server.ts";
import { FakeClient } from "../docker/fake-client.ts";

const network = "lineage-rehearsal-x";
const published = (port: string) => [{ HostPort: port }];
const containers = [
  {
    Id: "5f3a",
    NetworkSettings: {
      Ports: { "5000/tcp": published("32768"), "5001/tcp": published("32769"), "9/udp": null },
      Networks: { [network]: { Aliases: ["5f3a", "marquez"] }, bridge: { Aliases: null } },
    },
  },
  { Id: "77aa", NetworkSettings: { Ports: null, Networks: { [network]: { Aliases: ["postgres"] } } } },
  { Id: "88bb", NetworkSettings: { Ports: { "1/tcp": published("7") }, Networks: { other: { Aliases: ["other"] } } } },
];

describe("the URL with which a container reaches what this machine reaches", () => {
  const services = addressesOf(network, containers);
  const inside = async (url: string) => {
    const ways: [string, number][] = [];
    const found = await urlInside(url, services, async (host, port) => {
      ways.push([host, port]);
      return 41_000;
    });
    return { found, ways };
  };

  it("is a service of its network by name, with the port that it listens on", async () => {
    for (const host of ["127.0.0.1", "localhost", "[::1]", "127.1.2.3"])
      assert.deepEqual(await inside(`http://${host}:32768/api/v1?x=1`), {
        found: "http://marquez:5000/api/v1?x=1",
        ways: [],
      });
    assert.equal((await inside("http://127.0.0.1:32769")).found, "http://marquez:5001");
  });

  it("leads to this machine for all else that listens on its loopback", async () => {
    assert.deepEqual(await inside("http://127.0.0.1:4200/api"), {
      found: "http://host.docker.internal:41000/api",
      ways: [["127.0.0.1", 4200]],
    });
    assert.deepEqual((await inside("https://localhost")).ways, [["localhost", 443]]);
    assert.deepEqual((await inside("http://[::1]:7")).ways, [["[::1]", 7]]);
  });

  it("stays as it is for another machine", async () => {
    for (const url of ["https://marquez.example.com", "http://192.168.1.7:32768", "http://localhost.example.com:32768"])
      assert.deepEqual(await inside(url), { found: url, ways: [] });
  });
});

describe("the place where a container reaches this machine", () => {
  const facts = { gateway: "172.19.0.1", subnets: ["172.19.0.0/16"] };
  const at = (address: string, internal = false) => [{ address, internal, family: "IPv4" } as NetworkInterfaceInfo];
  const machine = { lo: at("127.0.0.1", true), docker0: at("172.17.0.1"), eth0: at("192.0.2.7") };
  const engine = { isHere: true, isRootless: false };

  it("is the gateway of its network, for that network alone", () => {
    assert.deepEqual(doorPlace(facts, engine, { ...machine, "br-1": at("172.19.0.1") }), {
      at: "172.19.0.1",
      from: ["172.19.0.0/16"],
    });
  });

  it("is an address of this machine for a rootless engine, whose user it comes from; rather none of a bridge", () => {
    const rootless = { isHere: true, isRootless: true };
    assert.deepEqual(doorPlace(facts, rootless, machine), { at: "192.0.2.7", from: ["192.0.2.7/32"] });
    const { eth0, ...without } = machine;
    assert.equal(eth0.length, 1);
    assert.equal(doorPlace(facts, rootless, without)?.at, "172.17.0.1");
    assert.equal(doorPlace(facts, rootless, { lo: machine.lo }), undefined);
  });

  it("is known to the engine alone where it is in a virtual machine", () => {
    assert.equal(doorPlace(facts, { isHere: false, isRootless: false }, machine), undefined);
    assert.equal(doorPlace(facts, engine, machine), undefined);
    assert.equal(doorPlace(facts, undefined, machine), undefined);
  });
});

describe("how a container reaches this machine", () => {
  // Without tunnels, the engine is this machine's.
  const context = {} as Parameters<typeof Reach.of>[1];
  /** An engine whose network has this gateway. */
  const engine = (gateway: string | undefined, subnet: string) => {
    const config = [{ Subnet: subnet, ...(gateway && { Gateway: gateway }) }];
    return new FakeClient(`echo '${JSON.stringify([{ IPAM: { Config: config } }])}'`);
  };

  it("is a door at the gateway where that is an address of this machine, to whatever listens on the loopback", async () => {
    // An existing Marquez or Prefect; the loopback stands for the bridge of a network.
    await using existing = await AnsweringServer.start(() => ({ body: "it" }));
    using _engine = engine("127.0.0.1", "127.0.0.0/8");
    await using reach = await Reach.of({ network: "n", containers: {} }, context);
    assert.deepEqual(reach.addedHosts, ["host.docker.internal:127.0.0.1"]);
    const url = await reach.url(existing.url);
    assert.match(url, /^http:\/\/host\.docker\.internal:\d+$/);
    assert.notEqual(new URL(url).port, new URL(existing.url).port);
    assert.match((await reach.suspicions(url)).join(), /A firewall of this machine/);
    const answer = await fetch(url.replace("host.docker.internal", "127.0.0.1"), { headers: { connection: "close" } });
    assert.equal(await answer.text(), "it");
    assert.deepEqual(await reach.suspicions(url), []);
  });

  it("is the engine's own way where the gateway is another machine's, as with Docker Desktop and Colima", async () => {
    using _engine = engine("192.0.2.1", "192.0.2.0/24");
    await using reach = await Reach.of({ network: "n", containers: {} }, context);
    assert.deepEqual(reach.addedHosts, ["host.docker.internal:host-gateway"]);
    const url = await reach.url("http://127.0.0.1:4200/api");
    assert.equal(url, "http://host.docker.internal:4200/api");
    assert.match((await reach.suspicions(url)).join(), /The gateway of its network is not this machine's/);
  });

  it("is refused where its network leads nowhere", async () => {
    using _engine = engine(undefined, "192.0.2.0/24");
    await assert.rejects(Reach.of({ network: "n", containers: {} }, context), /the network has no gateway/);
  });
});

describe("variables of a command in a container", () => {
  it("are asked about where they name the loopback, by name alone", () => {
    const env = {
      DB: "postgres://me:secret@localhost:5432/db",
      S3: "http://127.0.0.1:9000",
      MODE: "localhost",
      URL: "http://web:80",
    };
    const questions = aboutLoopback(env);
    assert.deepEqual(
      questions.map((one) => one.split(" ")[0]),
      ["DB", "S3"],
    );
    assert.doesNotMatch(questions.join(), /secret/);
  });
});
