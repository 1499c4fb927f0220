import assert from "node:assert/strict";
import { addressesOf } from "../../docker/stack-network.ts";
import { aboutLoopback, urlInside } from "../../steps/reach.ts";

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
