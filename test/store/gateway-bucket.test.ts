import assert from "node:assert/strict";
import type { S3Client } from "@aws-sdk/client-s3";
import { ensureGatewayBucket } from "../../store/gateway-bucket.ts";
import { FinalStoreError } from "../../store/stored-object.ts";
import { type Answers, answer, s3Double } from "./s3-double.ts";

describe("the gateway's bucket", () => {
  /** Makes sure of the bucket at a gateway that answers like this, and gives what was written. */
  async function ensured(answers: Answers): Promise<string[]> {
    const { s3, written } = s3Double(answers);
    await ensureGatewayBucket(s3 as S3Client, "lineage-evidence");
    return written.map(({ command }) => command);
  }
  const broken = answer("InternalError", 500);

  it("is made, or is there already", async () => {
    assert.deepEqual(await ensured({ CreateBucket: {} }), []);
    for (const name of ["BucketAlreadyOwnedByYou", "BucketAlreadyExists"])
      assert.deepEqual(await ensured({ CreateBucket: answer(name, 409) }), []);
  });

  it("gets the attributes that its folder lacks, which was copied or made by hand", async () => {
    assert.deepEqual(await ensured({ CreateBucket: broken, HeadBucket: {} }), ["PutBucketAcl"]);
  });

  it("is refused at once when the gateway cannot write to its folder, and says what to do", () =>
    assert.rejects(ensured({ CreateBucket: broken, HeadBucket: {}, PutBucketAcl: broken }), (thrown) => {
      assert.ok(thrown instanceof FinalStoreError);
      assert.match(
        thrown.message,
        /bucket lineage-evidence: its folder was copied or made by hand, and the S3 gateway/,
      );
      assert.match(thrown.message, /let that user write to the folder lineage-evidence in evidence\.folder/);
      return true;
    }));

  it("is tried again when the error has another cause", async () => {
    await assert.rejects(ensured({ CreateBucket: broken }), broken);
    const busy = answer("SlowDown", 503);
    await assert.rejects(ensured({ CreateBucket: busy, HeadBucket: {} }), busy);
  });
});
