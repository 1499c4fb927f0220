import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { Bundle } from "../../evidence/bundle.ts";
import { Log } from "../../evidence/log.ts";
import { Secret } from "../../settings/secret.ts";
import { temporaryPlace } from "../temporary-place.ts";

const id = "20261123t213507z-0123abcd";

describe("the bundle", () => {
  let place: ReturnType<typeof temporaryPlace>;
  let bundle: Bundle;
  beforeEach(() => {
    place = temporaryPlace("bundle-");
    bundle = Bundle.create(place.path, id);
  });
  afterEach(() => place.remove());

  const read = (file: string) => readFileSync(bundle.path(file), "utf8");

  it("is named by its UTC time and its id, so that two of the same second sort and differ", () => {
    const other = Bundle.create(place.path, "20261123t213507z-ffff0000");
    assert.deepEqual([bundle.name, other.name], ["20261123T213507Z-0123abcd", "20261123T213507Z-ffff0000"]);
    assert.throws(() => Bundle.create(place.path, id), /EEXIST/);
  });

  it("redacts its files and logs, and removes colour codes", async () => {
    bundle.redactor.conceal(new Secret("hunter22"));
    {
      await using log = new Log(bundle, "cli.log");
      log.line("\u001b[32mlogin hunter22\u001b[0m");
      assert.equal(log.tail, "login ***");
    }
    assert.equal(read("cli.log"), "login ***\n");
  });

  it("cuts a log that grows too long, and says where", async () => {
    {
      await using log = new Log(bundle, "cli.log");
      const line = "x".repeat(60 * 1024);
      for (let lines = 0; lines < 400; lines++) log.line(line);
    }
    const text = read("cli.log");
    assert.ok(text.length < 22 * 1024 * 1024);
    assert.match(text.slice(-60), /\[cut here: the log passed 20971520 bytes\]\n$/);
  });

  it("takes pictures as they are", async () => {
    await bundle.writeBytes("graph.png", Buffer.from([0x89, 0x50, 0, 0xff]));
    assert.deepEqual([...readFileSync(bundle.path("graph.png"))], [0x89, 0x50, 0, 0xff]);
  });

  describe("when it is sealed", () => {
    it("has checksums that sha256sum accepts, also of file names with spaces and in folders", async () => {
      await bundle.write("flow run.log", "one\n");
      await mkdir(bundle.path("events"));
      await bundle.writeJson("events/1.json", { graph: [] });
      await bundle.seal(() => ({ "verdict.json": "{}" }));
      const { stdout } = await execa("sha256sum", ["-c", "SHA256SUMS"], { cwd: bundle.directory });
      assert.equal(stdout, "events/1.json: OK\nflow run.log: OK\nverdict.json: OK");
    });

    it("refuses whatever comes later, and stays as it is", async () => {
      await bundle.write("cli.log", "one\n");
      await bundle.seal();
      const late = /comes too late: the bundle .*20261123T213507Z-0123abcd is sealed/;
      await assert.rejects(bundle.write("cli.log", "two\n"), late);
      await assert.rejects(bundle.writeJson("runs.json", {}), late);
      await assert.rejects(bundle.writeBytes("graph.png", Buffer.alloc(1)), late);
      await assert.rejects(bundle.seal(), late);
      assert.throws(() => bundle.open("events.ndjson", async () => {}), late);
      assert.throws(() => new Log(bundle, "web.log"), late);
      assert.deepEqual([bundle.isSealed, bundle.files()], [true, ["SHA256SUMS", "cli.log"]]);
      assert.equal(read("cli.log"), "one\n");
    });

    it("is known as sealed to the process that opens it later", async () => {
      assert.ok(!Bundle.at(bundle.directory).isSealed);
      await bundle.seal();
      assert.ok(Bundle.at(bundle.directory).isSealed);
    });

    it("has ended the logs that were still written, and says which; what they get later is not in them", async () => {
      const log = new Log(bundle, "marquez.log");
      log.line("in time");
      await using done = new Log(bundle, "cli.log");
      await done[Symbol.asyncDispose]();
      let cut: string[] = [];
      await bundle.seal((cutShort) => {
        cut = cutShort;
        return {};
      });
      log.line("too late");
      await log[Symbol.asyncDispose]();
      assert.deepEqual(cut, ["marquez.log"]);
      assert.equal(read("marquez.log"), "in time\n");
      await execa("sha256sum", ["-c", "SHA256SUMS"], { cwd: bundle.directory });
    });

    it("has waited for what was being written", async () => {
      const writing = bundle.write("runs.json", "x".repeat(1_000_000));
      await bundle.seal();
      await writing;
      assert.match(read("SHA256SUMS"), / {2}runs\.json$/m);
      await execa("sha256sum", ["-c", "SHA256SUMS"], { cwd: bundle.directory });
    });

    it("lacks what a killed process had only begun to write", async () => {
      writeFileSync(bundle.path("verdict.json.0123abcd.part"), '{"verdict":"pas');
      assert.deepEqual(bundle.files(), []);
      await bundle.seal();
      assert.deepEqual(readdirSync(bundle.directory), ["SHA256SUMS"]);
    });

    it("is open again if that failed", async () => {
      const full = () => {
        throw new Error("no space");
      };
      await assert.rejects(bundle.seal(full), /no space/);
      await bundle.write("cli.log", "one\n");
      await bundle.seal();
      assert.match(read("SHA256SUMS"), / {2}cli\.log$/m);
    });
  });

  it("has each file whole: one that cannot be written leaves the one before, and nothing else", async () => {
    await bundle.write("cli.log", "one\n");
    await mkdir(bundle.path("graph.json"));
    await assert.rejects(bundle.writeJson("graph.json", {}));
    assert.deepEqual(readdirSync(bundle.directory).sort(), ["cli.log", "graph.json"]);
    assert.ok(!existsSync(join(bundle.directory, "graph.json", "graph.json")));
  });
});
