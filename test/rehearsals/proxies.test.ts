import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { place, result } from "../e2e/command.ts";
import { assertNothingLeft } from "../e2e/leftovers.ts";
import { ownProject } from "../e2e/own-project.ts";
import { ForwardProxy } from "../machine/forward-proxy.ts";
import { MemoryJournal, marquezOver } from "../offline/in-process.ts";
import { S3Server } from "../store/s3-server.ts";

/** As a user has them: in both spellings, and Node told to use them. */
const behind = (url: string): Record<string, string> => ({
  ...Object.fromEntries(
    ["http_proxy", "https_proxy", "all_proxy"].flatMap((name) => [
      [name, url],
      [name.toUpperCase(), url],
    ]),
  ),
  NODE_USE_ENV_PROXY: "1",
  NO_PROXY: "",
  no_proxy: "",
});

/** A refinement that sends its lineage with Node's own `fetch`, which follows the variables. */
const refinement = `
const event = (eventType, second) => ({
  eventType,
  eventTime: new Date(Date.now() + second).toISOString(),
  run: { runId },
  job: { namespace: "a.namespace", name: "a.job" },
  inputs: [{ namespace: "file", name: "/in" }],
  outputs: [{ namespace: "file", name: "/out" }],
  producer: "https://producer.example",
  schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
});
const runId = crypto.randomUUID();
for (const [nth, type] of ["START", "COMPLETE"].entries()) {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify(event(type, nth));
  const { status } = await fetch(process.env.OPENLINEAGE_URL + "/api/v1/lineage", { method: "POST", headers, body });
  if (status !== 201) throw new Error("status " + status);
}`;

describe("a rehearsal behind a forward proxy that refuses this machine", function () {
  this.timeout(180_000);

  it("reaches its stack directly, and the bucket on another host through the proxy", async () => {
    await using store = await S3Server.start();
    await using proxy = await ForwardProxy.start({ "s3.example:80": store.url });
    const { exitCode, result: done } = await result(
      place(),
      [
        ...["evidence.store=s3", "evidence.bucket=evidence", "evidence.s3.existing=true"],
        ...['aws:endpoints=[{"s3":"http://s3.example"}]', "aws:s3UsePathStyle=true", "aws:region=eu-west-1"],
      ].flatMap((one) => ["--set", one]),
      { ...behind(proxy.url), AWS_ACCESS_KEY_ID: "a-key", AWS_SECRET_ACCESS_KEY: "a-secret" },
    );
    assert.deepEqual([exitCode, done.errors], [0, []]);
    assert.ok([...store.objects.keys()].some((key) => key.endsWith("/SHA256SUMS")));
    assert.deepEqual(proxy.hosts, ["s3.example"]);
    await assertNothingLeft(done.id);
  });

  it("reaches an existing Marquez on another host through it, for the commands and for itself", async () => {
    await using marquez = await marquezOver(new MemoryJournal());
    await using proxy = await ForwardProxy.start({ "marquez.example:5000": marquez.url });
    const project = ownProject({
      marquez: { url: "http://marquez.example:5000" },
      refine: { command: [process.execPath, "refine.mjs"] },
    });
    writeFileSync(join(project.directory, "refine.mjs"), refinement);
    const { stdout, stderr } = await project.rehearse(["run", "--json"], behind(proxy.url));
    const { expectations, errors, id } = JSON.parse(stdout);
    assert.deepEqual(errors, [], stderr);
    const status = Object.fromEntries(
      expectations.map(({ name, status }: { name: string; status: string }) => [name, status]),
    );
    assert.deepEqual([status["lineage.sent"], status["lineage.accepted"]], ["passed", "passed"], stdout);
    assert.deepEqual(proxy.hosts, ["marquez.example:5000"]);
    assert.equal(proxy.asked.filter((line) => line.startsWith("POST")).length, 2);
    await assertNothingLeft(id);
  });
});
