import assert from "node:assert/strict";
import { RehearsalError } from "../../errors.ts";
import { upload } from "../../steps/upload.ts";
import { type Example, example } from "../context/example.ts";
import { S3Server } from "../store/s3-server.ts";

describe("uploading the evidence", () => {
  let rehearsal: Example;
  beforeEach(async () => {
    rehearsal = example(() => ({ evidence: { bucket: "evidence-bucket", prefix: "staging" } }));
    await rehearsal.bundle.write("cli.log", "refined\n");
    await rehearsal.bundle.seal();
  });
  afterEach(() => rehearsal[Symbol.dispose]());

  const storeError = (found: RegExp) => (thrown: unknown) => {
    assert.ok(thrown instanceof RehearsalError);
    assert.equal(thrown.code, "STORE");
    assert.match(thrown.explanation.found, found);
    assert.match(thrown.explanation.next, new RegExp(`safe in .*rehearse upload ${rehearsal.bundle.directory}`));
    return true;
  };

  it("stores the bundle in the bucket of the settings, below their prefix", async () => {
    await using s3 = await S3Server.start();
    const folder = `evidence-bucket/staging/${rehearsal.bundle.name}`;
    assert.deepEqual(await upload(rehearsal, s3.access), {
      location: `/a/folder/${folder}`,
      uri: null,
      files: 2,
    });
    assert.equal(String(s3.objects.get(`${folder}/cli.log`)), "refined\n");
  });

  it("fails when the store refuses, and says how to store the bundle later", async () => {
    await using s3 = await S3Server.start();
    s3.refuses = true;
    await assert.rejects(upload(rehearsal, s3.access), storeError(/no one may write here/));
  });

  it("fails when there is no store, because the stack did not come up", async () => {
    await assert.rejects(upload(rehearsal, undefined), storeError(/the evidence store did not start/));
  });
});
