import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { partSize } from "../../store/s3-checksum.ts";
import { partsAtOnce } from "../../store/send-in-parts.ts";
import { FinalStoreError } from "../../store/stored-object.ts";
import { PartsStore } from "./parts-store.ts";

describe("the upload of a large file", () => {
  let directory: string;
  let path: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "parts-"));
    path = join(directory, "refine.log");
    await writeFile(path, content);
  });
  after(() => rm(directory, { recursive: true }));

  const content = randomBytes(partSize + 1);

  it("goes in parts, each with its checksum, whatever the order of the answers, and holds only a few in memory", async () => {
    // The second time, fewer are left than go at a time.
    const count = 2 * partsAtOnce - 1;
    const long = Buffer.alloc((count - 1) * partSize + 100, "a line of a log");
    const longPath = join(directory, "long.log");
    await writeFile(longPath, long);
    const s3 = new PartsStore(count);
    await s3.put(longPath);
    assert.deepEqual(new Set(s3.parts.keys()), new Set(Array.from({ length: count }, (_, nth) => nth + 1)));
    assert.ok(s3.stored?.equals(long));
    assert.equal(s3.memory.size, partsAtOnce);
  });

  it("replaces no object: the last request has that condition", async () => {
    const s3 = new PartsStore(2);
    await s3.put(path);
    assert.deepEqual(s3.sent, ["begin", "complete, if there is none"]);
  });

  it("is no object, and leaves no parts, when one part is refused", async () => {
    const s3 = new PartsStore(2);
    s3.refused = 2;
    await assert.rejects(s3.put(path), { name: "InternalError" });
    assert.equal(s3.stored, undefined);
    assert.deepEqual(s3.sent, ["begin", "abort"]);
  });

  it("leaves no parts when there is another object of that name", async () => {
    const s3 = new PartsStore(2);
    s3.isTaken = true;
    await assert.rejects(s3.put(path), FinalStoreError);
    assert.deepEqual(s3.sent, ["begin", "complete, if there is none", "abort", "HEAD"]);
  });

  it("leaves no parts when it is stopped", async () => {
    const s3 = new PartsStore(2);
    const stopped = new AbortController();
    const putting = s3.put(path, stopped.signal);
    stopped.abort(new Error("stopped"));
    await assert.rejects(putting);
    assert.equal(s3.stored, undefined);
  });
});
