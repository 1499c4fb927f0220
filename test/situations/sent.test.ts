import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { messageOf } from "../../errors.ts";
import { commandOf, failures, rehearse } from "./rehearse.ts";

const io = 'const io = { inputs: [ds("raw/a")], outputs: [ds("out/x")] };';
const expect = { inputs: ["raw/a"], outputs: ["out/x"] };

describe("a refinement whose events do not all arrive", () => {
  it("passes when they do, and says what became of them", async () => {
    const verdict = await rehearse({
      program: `${io} await post(event("START", io)); await post(event("COMPLETE", io));`,
      settings: { expect },
    });
    assert.deepEqual(failures(verdict), {});
    assert.equal(verdict.verdict, "passed");
    assert.deepEqual(
      verdict.lineage.map(({ command, attribution, words }) => [command, attribution, words]),
      [["refine", "recorded", "sent 2, accepted 2, kept 2"]],
    );
  });

  it("fails when it sends nothing", async () => {
    const verdict = await rehearse({ program: "console.log('nothing is sent')" });
    assert.equal(verdict.verdict, "failed");
    assert.match(
      failures(verdict)["lineage.sent"] ?? "",
      /^it sent no event to the address of this rehearsal \| Is openlineage-python installed/,
    );
    assert.match(failures(verdict)["lineage.job"] ?? "", /^it sent no event \| See lineage\.sent/);
  });

  it("names the events that the client printed instead of sending them", async () => {
    const verdict = await rehearse({
      program: `for (const type of ["START", "COMPLETE"]) console.log("INFO " + JSON.stringify(event(type)));`,
    });
    assert.match(failures(verdict)["lineage.sent"] ?? "", /The client printed 2 events instead of sending them/);
  });

  it("names the path to which events were posted in vain", async () => {
    const verdict = await rehearse({ program: `await post(event("COMPLETE"), { path: "/api/v1/api/v1/lineage" });` });
    assert.match(failures(verdict)["lineage.sent"] ?? "", /It posted elsewhere: POST \/api\/v1\/api\/v1\/lineage: 404/);
  });

  it("quotes Marquez's words about each event that it refused", async () => {
    const verdict = await rehearse({
      program: `${io} await post(event("START", io));
const facets = { jobType: { _producer: "urn:p", _schemaURL: "urn:s", processingType: "BATCH", integration: "SPARK" } };
const complete = event("COMPLETE", io);
await post({ ...complete, job: { ...complete.job, facets } });`,
      settings: { expect },
    });
    const failed = failures(verdict);
    assert.match(
      failed["lineage.accepted"] ?? "",
      /^1 of 2 refused: event 2 \(COMPLETE of job case\.job\): status 422: .*jobType/,
    );
    assert.match(
      failed["lineage.run"] ?? "",
      /is RUNNING \| The run started, and Marquez did not accept the COMPLETE that ends it: see lineage\.accepted\./,
    );
    assert.match(
      verdict.lineage[0]?.words ?? "",
      /^sent 2, accepted 1, kept 1: event 2 \(COMPLETE of job case\.job\): status 422/,
    );
  });

  it("says that a dataset's namespace with other letters costs the whole event", async () => {
    const verdict = await rehearse({
      program: `await post(event("COMPLETE", { inputs: [ds("a", "Daten Müller")], outputs: [] }));`,
    });
    assert.match(
      failures(verdict)["lineage.accepted"] ?? "",
      /^1 of 1 refused: event 1 \(COMPLETE of job case\.job\): status 400: Error 400 Bad Request .* \| Marquez refuses the whole event for a dataset's namespace with other characters than letters, .*, such as "Daten Müller"\./,
    );
    assert.match(
      failures(verdict)["lineage.job"] ?? "",
      /it sent 1 event, and Marquez accepted none \| See lineage\.accepted/,
    );
  });

  it("takes what is no OpenLineage event for refused, although Marquez answers 200", async () => {
    const verdict = await rehearse({ program: `await post({ hello: "world" });` });
    assert.match(
      failures(verdict)["lineage.accepted"] ?? "",
      /1 of 1 refused: .*: status (200: Marquez ignores it|4\d\d)/,
    );
  });

  it("takes compressed bodies", async () => {
    const verdict = await rehearse({
      program: `const { gzipSync } = await import("node:zlib");
${io} for (const type of ["START", "COMPLETE"])
  await post(gzipSync(JSON.stringify(event(type, io))), { headers: { "content-encoding": "gzip" } });`,
      settings: { expect },
    });
    assert.deepEqual(failures(verdict), {});
  });

  it("passes when the client prints each event and sends it", async () => {
    const verdict = await rehearse({
      program: `${io} const one = event("COMPLETE", io); console.log(JSON.stringify(one)); await post(one);`,
      settings: { expect },
    });
    assert.deepEqual(failures(verdict), {});
  });

  it("takes what a child sends that outlives it", async () => {
    const child = `${io} await new Promise((resolve) => process.stdin.on("close", resolve).resume()); await post(event("COMPLETE", io));`;
    const [file, ...args] = commandOf(child);
    const program = `const { spawn } = await import("node:child_process");
spawn(${JSON.stringify(file)}, ${JSON.stringify(args)}, { detached: true, stdio: ["pipe", "inherit", "inherit"] }).unref();
process.exit();`;
    const verdict = await rehearse({ program, settings: { expect } });
    assert.deepEqual(failures(verdict), {});
    assert.equal(verdict.lineage[0]?.words, "sent 1, accepted 1, kept 1");
  });

  it("is no verdict at all when the record of its events cannot be written", async () => {
    const full = rehearse({
      program: `${io} await post(event("COMPLETE", io));`,
      spoil: (bundle) => symlinkSync("/dev/full", bundle.path("events.ndjson")),
    });
    await assert.rejects(full, (error) => /events\.ndjson.*(full|space)/is.test(messageOf(error)));
  });
});
