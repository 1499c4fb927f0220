import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { request } from "undici";
import { labelled } from "../../docker/containers.ts";
import { MarquezClient } from "../../marquez/client.ts";
import type { Urls } from "../../stack/provisioned.ts";
import { place, rehearse, result, withoutPrefect } from "../e2e/command.ts";
import { assertNothingLeft } from "../e2e/leftovers.ts";

describe("a rehearsal on existing services", function () {
  this.timeout(240_000);
  const theirs = place();
  const at = place();
  let id: string;
  let urls: Urls;

  before(async () => {
    const { exitCode, stdout, stderr } = await rehearse(theirs, ["up", "--json"]);
    assert.equal(exitCode, 0, stderr);
    ({ id, urls } = JSON.parse(stdout));
  });

  after(async () => {
    const { exitCode, stderr } = await rehearse(theirs, ["down"]);
    assert.equal(exitCode, 0, stderr);
    await assertNothingLeft(id);
  });

  const using = (...services: (keyof Urls)[]) => services.flatMap((name) => ["--set", `${name}.url=${urls[name]}`]);

  it("starts no services in their place, passes, and leaves them running with the lineage", async () => {
    const containers = await labelled("container", `lineage-rehearsal.id=${id}`);
    const { exitCode, result: done } = await result(at, using("marquez", "prefect", "web"));
    assert.deepEqual([exitCode, done.errors], [0, []]);
    assert.deepEqual(
      done.images.map(({ name }) => name),
      ["s3"],
    );
    assert.ok(existsSync(join(done.evidence.directory, "graph.png")));
    await assertNothingLeft(done.id);
    assert.deepEqual(await labelled("container", `lineage-rehearsal.id=${id}`), containers);
    const runs = await new MarquezClient(urls.marquez as string).runs("lineage.local", "sample.pipeline.generic");
    assert.equal(runs?.totalCount, 1);
  });

  it("ignores earlier runs, and takes no picture without web.url", async () => {
    const { exitCode, result: done } = await result(at, [...withoutPrefect, ...using("marquez")]);
    assert.deepEqual([exitCode, done.errors], [0, []]);
    const drawn = done.expectations.find(({ name }) => name === "graph.drawn");
    assert.equal(drawn?.status, "skipped");
    assert.match(drawn?.found ?? "", /web\.url/);
    const nothing = await result(at, [...withoutPrefect, ...using("marquez"), "--set", 'refine.command=["true"]']);
    assert.equal(nothing.exitCode, 1);
    const run = nothing.result.expectations.find(({ name }) => name === "lineage.run");
    assert.match(run?.found ?? "", /^no run from this command; the 2 in Marquez came from elsewhere$/);
  });

  it("names a service that does not answer, and its URL", async () => {
    const { statusCode, body } = await request(`${urls.marquez}/api/v1/namespaces`);
    await body.dump();
    assert.equal(statusCode, 200);
    const nowhere = ["--set", "marquez.url=http://127.0.0.1:9", "--set", "ready=2s"];
    const { exitCode, result: done } = await result(at, [...withoutPrefect, ...nowhere]);
    assert.equal(exitCode, 3);
    assert.match(JSON.stringify(done.errors), /marquez at http:\/\/127\.0\.0\.1:9\/api\/v1\/namespaces: no answer/);
  });
});
