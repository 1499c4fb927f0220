import assert from "node:assert/strict";
import { parse } from "yaml";
import { composeFile } from "../../bench/side-by-side/compose-file.ts";
import { servicesOf } from "../../bench/side-by-side/services.ts";

const web = { port: 3000, health: "/healthcheck" } as Parameters<typeof servicesOf>[0]["web"];
const images = { postgres: "postgres:14", marquez: "marquez:1", web: "web:1", s3: "s3:1" };
const plan = { name: "bench-1", labels: { owner: "me" } };
const published = { "marquez:5000": 15000, "marquez:5001": 15001, "web:3000": 13000, "s3:7070": 17070 };
const fileOf = (folder = "/store") => parse(composeFile(servicesOf({ images, web }, folder, "7:8"), published, plan));

describe("the Compose file of the runbook", () => {
  it("has the services that have an image, and no other", () => {
    assert.deepEqual(Object.keys(fileOf().services), ["postgres", "marquez", "web", "s3"]);
  });

  it("publishes ports on loopback only", () => {
    const { services } = fileOf();
    assert.deepEqual(services.marquez.ports, ["127.0.0.1:15000:5000", "127.0.0.1:15001:5001"]);
    assert.equal(services.postgres.ports, undefined);
  });

  it("has Marquez wait until its database is healthy", () => {
    const { services } = fileOf();
    assert.deepEqual(services.marquez.depends_on, { postgres: { condition: "service_healthy" } });
    assert.match(services.postgres.healthcheck.test[1], /pg_isready/);
  });

  it("pulls nothing, and labels all that it starts", () => {
    const { services, networks } = fileOf();
    for (const [name, { pull_policy, labels }] of Object.entries<{ pull_policy: string; labels: object }>(services))
      assert.deepEqual([pull_policy, labels], ["never", { owner: "me", "lineage-rehearsal-bench.service": name }]);
    assert.deepEqual(networks.default.labels, { owner: "me" });
  });

  it("has no variables for Compose to fill in: a dollar stays one", () => {
    assert.deepEqual(fileOf("/a$HOME/b").services.s3.volumes, [
      { type: "bind", source: "/a$$HOME/b", target: "/data" },
    ]);
  });
});
