import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { RehearsalError } from "../../errors.ts";
import { putFile } from "../../store/put-file.ts";
import { partSize, s3Checksum } from "../../store/s3-checksum.ts";
import { FinalStoreError, isConfirmed } from "../../store/stored-object.ts";
import { RecordingStore } from "./recording-store.ts";

const sha256 = (data: Buffer) => createHash("sha256").update(data).digest();

describe("the checksum of an upload", () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "checksum-"));
  });
  after(() => rm(directory, { recursive: true }));

  const checksum = async (content: Buffer) => {
    const path = join(directory, "file");
    await writeFile(path, content);
    return s3Checksum(path, content.length);
  };

  for (const bytes of [0, 1, partSize])
    it(`is the file's own SHA-256 where it goes in one part: ${bytes} bytes`, async () => {
      const content = randomBytes(bytes);
      assert.equal(await checksum(content), sha256(content).toString("base64"));
    });

  for (const [bytes, parts] of [
    [partSize + 1, 2],
    [2 * partSize, 2],
    [2 * partSize + 1, 3],
  ] as const)
    it(`is the SHA-256 of the parts' SHA-256 where it goes in ${parts} parts: ${bytes} bytes`, async () => {
      const content = randomBytes(bytes);
      const sums = Array.from({ length: parts }, (_, part) =>
        sha256(content.subarray(part * partSize, (part + 1) * partSize)),
      );
      assert.equal(await checksum(content), `${sha256(Buffer.concat(sums)).toString("base64")}-${parts}`);
    });

  it("is confirmed by the same one, and by one without the number of parts", () => {
    assert.ok(isConfirmed("abc=", "abc="));
    assert.ok(isConfirmed("abc=-3", "abc=-3"));
    assert.ok(isConfirmed("abc=-3", "abc="));
  });

  it("is not confirmed by another one, by another number of parts, or by none", () => {
    for (const confirmed of ["xyz=", "abc=-2", "", undefined]) assert.ok(!isConfirmed("abc=-3", confirmed));
  });
});

describe("the upload of a file", () => {
  const content = Buffer.from("a graph");
  const right = sha256(content).toString("base64");
  const wrong = sha256(Buffer.from("other bytes")).toString("base64");
  let directory: string;
  let path: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "put-file-"));
    path = join(directory, "graph.json");
    await writeFile(path, content);
  });
  after(() => rm(directory, { recursive: true }));

  /**
   * Uploads to a store that confirms these checksums: in its answer to the upload, and when it is
   * asked for the object's.
   */
  async function upload(confirmed: { PUT?: string; HEAD?: string }): Promise<string[]> {
    const methods: string[] = [];
    const handle = async ({ method }: { method: string }) => {
      methods.push(method);
      const checksum = confirmed[method as "PUT" | "HEAD"];
      const headers: Record<string, string> = checksum ? { "x-amz-checksum-sha256": checksum } : {};
      return { response: { statusCode: 200, headers, body: Readable.from([]) } };
    };
    const credentials = { accessKeyId: "a-key", secretAccessKey: "a-secret" };
    const requestHandler = { handle } as unknown as NonNullable<S3ClientConfig["requestHandler"]>;
    const s3 = new S3Client({ region: "eu-west-1", credentials, requestHandler, maxAttempts: 1 });
    await putFile(s3, { bucket: "evidence", key: "run/graph.json" }, path);
    return methods;
  }

  const refused = (confirmed: { PUT?: string; HEAD?: string }, found: string) =>
    assert.rejects(upload(confirmed), (thrown) => {
      assert.ok(thrown instanceof RehearsalError && thrown.code === "STORE", String(thrown));
      assert.deepEqual(thrown.explanation, {
        doing: "storing run/graph.json in evidence",
        found,
        next: "The stored object may be damaged. The local bundle is complete; store it elsewhere.",
      });
      return true;
    });

  it("is done when the store confirms the file's SHA-256", async () => {
    assert.deepEqual(await upload({ PUT: right }), ["PUT"]);
  });

  it("asks for the object's SHA-256 when the store does not confirm it by itself", async () => {
    assert.deepEqual(await upload({ HEAD: right }), ["PUT", "HEAD"]);
  });

  it("replaces no object: it asks the store for that condition", async () => {
    const s3 = new RecordingStore();
    await s3.put(path);
    assert.deepEqual(s3.sent, ["PUT, if there is none"]);
  });

  it("is done when an earlier try has stored the same", async () => {
    const s3 = new RecordingStore({ stored: content });
    await s3.put(path);
    assert.deepEqual(s3.sent, ["PUT, if there is none", "HEAD"]);
  });

  it("is done when the store has the same bytes without their checksum", async () => {
    const s3 = new RecordingStore({ stored: content, withoutChecksum: true });
    await s3.put(path);
    assert.deepEqual(s3.sent, ["PUT, if there is none", "HEAD", "GET"]);
  });

  const another = {
    doing: "storing run/graph.json in evidence",
    found: "the store has another object of this name",
    next: "It is not replaced. Find out who wrote it. To store this bundle beside it, set another evidence.prefix.",
  };
  for (const [what, options] of [
    ["with its checksum", {}],
    ["without its checksum", { withoutChecksum: true }],
    ["in a store that knows no conditions", { knowsNoConditions: true }],
    ["whose condition does not see it", { withoutChecksum: true, seesNothing: true }],
  ] as const)
    it(`fails and names the object when there is another one ${what}`, async () => {
      const s3 = new RecordingStore({ stored: Buffer.from("another"), ...options });
      await assert.rejects(s3.put(path, "seesNothing" in options), (thrown) => {
        assert.ok(thrown instanceof FinalStoreError);
        assert.deepEqual(thrown.explanation, another);
        return true;
      });
      assert.equal(String(s3.stored), "another");
    });

  it("asks first in a store that knows no conditions, and then sends it without", async () => {
    const s3 = new RecordingStore({ knowsNoConditions: true });
    await s3.put(path);
    assert.deepEqual(s3.sent, ["PUT, if there is none", "HEAD", "PUT"]);
  });

  it("fails and says which permission is missing when an object may not be compared", async () => {
    const s3 = new RecordingStore({ stored: content, writeOnly: true });
    await assert.rejects(s3.put(path), (thrown) => {
      assert.ok(thrown instanceof FinalStoreError);
      assert.match(thrown.message, /already, and the store does not let it be compared\nAllow s3:GetObject/);
      return true;
    });
  });

  it("fails when the store confirms another SHA-256", () =>
    refused({ PUT: wrong }, `the store confirmed the SHA-256 ${wrong}, but ${right} was sent`));

  it("fails when the store confirms no SHA-256", () => refused({}, "the store confirmed no SHA-256"));
});
