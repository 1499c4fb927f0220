import assert from "node:assert/strict";
import { RehearsalError } from "../../errors.ts";
import { evidenceSchema } from "../../settings/evidence.ts";
import { pathFields } from "../../settings/fields.ts";
import { adoptBucket } from "../../store/bucket/adopt-bucket.ts";
import { type Answers, answer, s3Double } from "./s3-double.ts";

const bucket = "evidence";
const evidence = (s3: object = {}) =>
  evidenceSchema(pathFields(".")).parse({ directory: "dist", folder: "dist", store: "s3", bucket, s3 });
const tagged = { TagSet: [{ Key: "lineage-rehearsal", Value: "evidence" }] };
/** A bucket with an object and our tag, but without any other setting. */
const ours: Answers = {
  HeadBucket: { BucketRegion: "eu-west-1" },
  ListBuckets: { Buckets: [{ Name: bucket }] },
  GetBucketTagging: tagged,
  ListObjectVersions: { Versions: [{}] },
};
const empty = { ...ours, ListObjectVersions: {} };

function adopt(answers: Answers, s3: object = {}, preview = false) {
  const { s3: double, written } = s3Double(answers);
  const said: string[] = [];
  const adoption = { preview, signal: new AbortController().signal, say: (line: string) => said.push(line) };
  return { adopted: adoptBucket(double, evidence(s3), adoption), written, said };
}

async function refusal(answers: Answers, s3?: object): Promise<RehearsalError["explanation"]> {
  const { adopted, written } = adopt(answers, s3);
  const thrown = await adopted.then(
    () => assert.fail("the bucket was adopted"),
    (error: unknown) => error,
  );
  assert.ok(thrown instanceof RehearsalError && thrown.code === "PROVISION", String(thrown));
  assert.deepEqual(written, []);
  return thrown.explanation;
}

const elsewhere = "To upload to this bucket and leave its settings to its owner, set evidence.s3.existing=true.";
const another = `Choose another name in evidence.bucket. ${elsewhere}`;

describe("the adoption of a bucket", () => {
  it("finds nothing to adopt when no bucket has the name", async () => {
    assert.equal(await adopt({ HeadBucket: answer("NotFound", 404) }).adopted, undefined);
  });

  for (const [what, answers, found, next] of [
    [
      "another account's, which S3 says",
      { HeadBucket: answer("Forbidden", 403) },
      "it belongs to another AWS account, or these credentials lack s3:ListBucket",
      another,
    ],
    [
      "another account's, though its policy lets everybody in and it carries our tag",
      { ...ours, ListBuckets: { Buckets: [{ Name: "evidence-2" }] } },
      "it belongs to another AWS account",
      another,
    ],
    [
      "in another region",
      { HeadBucket: answer("PermanentRedirect", 301, { "x-amz-bucket-region": "us-east-2" }) },
      "it is in us-east-2, but the rehearsal uses eu-west-1",
      `Set aws:region to us-east-2. ${elsewhere}`,
    ],
    [
      "without the tag",
      { ...ours, GetBucketTagging: answer("NoSuchTagSet", 404) },
      "it belongs to this AWS account, but lacks the tag `lineage-rehearsal: evidence` of evidence buckets",
      another,
    ],
  ] as const)
    it(`refuses one that is ${what}, even with evidence.s3.repair`, async () => {
      const expected = { doing: "checking the evidence bucket evidence", found, next };
      assert.deepEqual(await refusal(answers, { repair: true }), expected);
    });

  it("refuses one that holds objects and has other settings, with a line for each", async () => {
    const { found, next } = await refusal(ours);
    assert.match(found, /^the bucket is ours, but its settings differ from the configuration:\n {2}public access: /);
    assert.match(found, /\n {2}versioning: never enabled, not Enabled\n/);
    assert.match(next, /run once with `--set evidence\.s3\.repair=true`/);
  });

  it("repairs it with evidence.s3.repair, and says what it repairs", async () => {
    const { adopted, written, said } = adopt(ours, { repair: true });
    assert.deepEqual((await adopted)?.tags, { "lineage-rehearsal": "evidence" });
    assert.ok(written.some(({ command }) => command === "PutPublicAccessBlock"));
    assert.match(said.join("\n"), /^repairing evidence: public access: .*; versioning: never enabled/);
  });

  it("completes an empty one without evidence.s3.repair", async () => {
    const { adopted, written } = adopt(empty);
    assert.equal((await adopted)?.empty, true);
    assert.ok(written.some(({ command }) => command === "PutBucketVersioning"));
  });

  for (const [what, answers, s3] of [
    ["an empty one", empty, {}],
    ["one to repair", ours, { repair: true }],
  ] as const)
    it(`changes nothing of ${what} in a preview, which counts it as one to create`, async () => {
      const { adopted, written, said } = adopt(answers, s3, true);
      assert.equal(await adopted, undefined);
      assert.deepEqual([written, said], [[], []]);
    });

  it("says which permissions are needed when S3 denies access", async () => {
    const { found, next } = await refusal({ ...ours, GetPublicAccessBlock: answer("AccessDenied", 403) });
    assert.equal(found, "AccessDenied: AccessDenied happened");
    assert.equal(next, "Give these credentials the permissions in docs/iam-provisioning.json.");
  });

  it("points to the endpoint and the network when S3 does not answer", async () => {
    const { next } = await refusal({ HeadBucket: answer("TimeoutError", 0) });
    assert.equal(next, "Check aws:region, aws:endpoints and the network.");
  });

  it("looks for nothing once the rehearsal is stopped", async () => {
    const { s3, written } = s3Double(ours);
    const adoption = { signal: AbortSignal.abort(new Error("stopped")), say: () => {} };
    await assert.rejects(adoptBucket(s3, evidence({ repair: true }), adoption), /stopped/);
    assert.deepEqual(written, []);
  });
});
