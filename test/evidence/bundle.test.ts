import assert from "node:assert/strict";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { Bundle } from "../../evidence/bundle.ts";
import { Log } from "../../evidence/log.ts";
import { Secret } from "../../settings/secret.ts";

const startedAt = new Date("2026-11-23T21:35:07.123Z");
const parent = () => mkdtempSync(join(tmpdir(), "bundle-"));

describe("the bundle", () => {
  it("is named by its UTC time, and two in the same second get separate folders", () => {
    const folder = parent();
    assert.equal(Bundle.create(folder, startedAt).name, "20261123T213507Z");
    assert.equal(Bundle.create(folder, startedAt).name, "20261123T213507Z-2");
  });

  it("has checksums that sha256sum accepts, also for file names with spaces", async () => {
    const bundle = Bundle.create(parent(), startedAt);
    await bundle.write("flow run.log", "one\n");
    await bundle.writeJson("graph.json", { graph: [] });
    await bundle.seal();
    await bundle.seal();
    const { stdout } = await execa("sha256sum", ["-c", "SHA256SUMS"], { cwd: bundle.directory });
    assert.equal(stdout, "flow run.log: OK\ngraph.json: OK");
  });

  it("redacts its files and logs, and removes colour codes", async () => {
    const bundle = Bundle.create(parent(), startedAt);
    bundle.redactor.conceal(new Secret("hunter22"));
    {
      await using log = new Log(bundle, "cli.log");
      log.line("\u001b[32mlogin hunter22\u001b[0m");
      assert.equal(log.tail, "login ***");
    }
    assert.equal(readFileSync(bundle.path("cli.log"), "utf8"), "login ***\n");
  });

  it("cuts a log that grows too long, and says where", async () => {
    const bundle = Bundle.create(parent(), startedAt);
    {
      await using log = new Log(bundle, "cli.log");
      const line = "x".repeat(60 * 1024);
      for (let lines = 0; lines < 400; lines++) log.line(line);
    }
    const text = readFileSync(bundle.path("cli.log"), "utf8");
    assert.ok(text.length < 22 * 1024 * 1024);
    assert.match(text.slice(-60), /\[cut here: the log passed 20971520 bytes\]\n$/);
  });
});
