import assert from "node:assert/strict";
import { evidenceSchema } from "../../settings/evidence.ts";
import { pathFields } from "../../settings/fields.ts";
import { differences, type FoundAspects, findAspects, repairBucket } from "../../store/bucket/aspects.ts";
import { type AspectName, type WantedBucket, wantedBucket } from "../../store/bucket/wanted-bucket.ts";
import { s3Double } from "./s3-double.ts";

const settings = (s3: object) =>
  evidenceSchema(pathFields(".")).parse({ directory: "dist", folder: "dist", store: "s3", bucket: "evidence", s3 }).s3;
const kmsKey = "arn:aws:kms:eu-west-1:111122223333:key/k";
const everything = settings({
  objectLock: { mode: "GOVERNANCE", days: 3 },
  accessLogs: { bucket: "logs", prefix: "evidence/" },
  tags: { team: "data" },
});

/** A bucket as it is found when its settings are those wanted. */
const foundAs = ({ policy, lifecycle, ...rest }: WantedBucket): FoundAspects => ({
  ...rest,
  policy: [{ ...policy, Resource: ["arn:aws:s3:::evidence", "arn:aws:s3:::evidence/*"] }],
  lifecycle: [lifecycle],
});

const wanted = wantedBucket(everything);
const keyed = wantedBucket(settings({ kmsKey }));
const [statement = {}] = foundAs(wanted).policy;
const rule = wanted.lifecycle;

/**
 * For each aspect what may be found instead, and what is said of it. A new aspect needs its cases
 * here: the type checker asks for them.
 */
const weaker: {
  [Name in AspectName]: [what: string, found: FoundAspects[Name], line: RegExp, wanted?: WantedBucket][];
} = {
  publicAccess: [
    [
      "no block",
      undefined,
      /^public access: BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls, RestrictPublicBuckets not set$/,
    ],
    [
      "half a block",
      { ...wanted.publicAccess, BlockPublicPolicy: false },
      /^public access: BlockPublicPolicy not set$/,
    ],
  ],
  ownership: [
    ["no rule", undefined, /^ownership: not set, not BucketOwnerEnforced$/],
    ["ACLs", "ObjectWriter", /^ownership: ObjectWriter, not BucketOwnerEnforced$/],
  ],
  policy: [["no statement", [], /^policy: no statement denies access without TLS$/]],
  encryption: [
    ["none", undefined, /^encryption: none, not AES256/],
    ["a key that is not configured", keyed.encryption, /^encryption: aws:kms with arn:.*evidence\.s3\.kmsKey$/],
    ["S3's keys", wanted.encryption, /^encryption: AES256, not aws:kms with arn/, keyed],
    [
      "another key",
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: "other" } },
      /^encryption: aws:kms with other, not aws:kms with arn/,
      keyed,
    ],
    ["no bucket keys", { ...keyed.encryption, BucketKeyEnabled: false }, /, without bucket keys$/, keyed],
  ],
  versioning: [
    ["never enabled", undefined, /^versioning: never enabled, not Enabled$/],
    ["suspended", "Suspended", /^versioning: Suspended, not Enabled$/],
  ],
  lifecycle: [
    [
      "other days",
      [{ ...rule, Expiration: { Days: 5 } }],
      /^lifecycle: evidence is kept for 5 days, not for 400 days$/,
    ],
    [
      "old versions forever",
      [{ ...rule, NoncurrentVersionExpiration: {} }],
      /^lifecycle: old versions are kept forever, not for 30 days$/,
    ],
    [
      "unfinished uploads forever",
      [{ ...rule, AbortIncompleteMultipartUpload: {} }],
      /^lifecycle: unfinished uploads are kept forever, not for 7 days$/,
    ],
    ["rules of others", [rule, { ...rule, ID: "theirs" }], /^lifecycle: a repair would delete .* others: theirs$/],
  ],
  objectLock: [
    ["none", undefined, /^object lock: none$/],
    ["years", { Mode: "GOVERNANCE", Days: 0, Years: 2 }, /^object lock: GOVERNANCE for 2 years, not GOVERNANCE for 3/],
    [
      "another mode",
      { Mode: "COMPLIANCE", Days: 3 },
      /^object lock: COMPLIANCE for 3 days, not GOVERNANCE for 3 days$/,
    ],
  ],
  accessLogs: [
    ["none", undefined, /^access logs: go to no bucket, not to logs\/evidence\/$/],
    [
      "another prefix",
      { TargetBucket: "logs", TargetPrefix: "x/" },
      /^access logs: go to logs\/x\/, not to logs\/evidence\/$/,
    ],
  ],
  tags: [
    ["one missing", { "lineage-rehearsal": "evidence" }, /^tags: team is not set, not data$/],
    ["another value", { ...wanted.tags, team: "web" }, /^tags: team is web, not data$/],
  ],
};

describe("a bucket's settings against the wanted ones", () => {
  it("do not differ when they are the wanted ones", () => {
    for (const one of [wanted, keyed]) assert.deepEqual(differences(foundAs(one), one), []);
  });

  for (const [name, cases] of Object.entries(weaker))
    for (const [what, found, line, other = wanted] of cases)
      it(`differ in ${name} alone: ${what}`, () => {
        const [difference, ...more] = differences({ ...foundAs(other), [name]: found }, other);
        assert.deepEqual([difference?.aspect, more], [name, []]);
        assert.match(difference?.line ?? "", line);
      });

  it("may have what the settings do not mention, and tags, statements and a second layer of encryption of others", () => {
    const found = foundAs(wanted);
    const plain = wantedBucket(settings({}));
    assert.deepEqual(differences({ ...found, tags: { ...found.tags, cost: "42" } }, plain), []);
    assert.deepEqual(differences({ ...found, policy: [{ Sid: "Theirs", Effect: "Allow" }, statement] }, wanted), []);
    const layers = { SSEAlgorithm: "aws:kms:dsse", KMSMasterKeyID: kmsKey } as const;
    const twice = { ApplyServerSideEncryptionByDefault: layers, BucketKeyEnabled: true };
    assert.deepEqual(differences({ ...foundAs(keyed), encryption: twice }, keyed), []);
  });
});

describe("the statement that denies access without TLS", () => {
  const differs = (policy: FoundAspects["policy"]) => differences({ ...foundAs(wanted), policy }, wanted).length > 0;

  it("is recognized however people write it", () => {
    for (const change of [
      { Sid: "Theirs" },
      { Principal: { AWS: "*" } },
      { Action: ["s3:*"] },
      { Action: "*" },
      { Condition: { Bool: { "aws:SecureTransport": ["false"] } } },
      { Condition: { Bool: { "aws:SecureTransport": false } } },
    ])
      assert.equal(differs([{ ...statement, ...change }]), false, JSON.stringify(change));
  });

  it("is not seen in a statement that lets some requests through", () => {
    for (const change of [
      { Effect: "Allow" },
      { Principal: { AWS: "111122223333" } },
      { Action: "s3:GetObject" },
      { Resource: "arn:aws:s3:::evidence/*" },
      { Resource: "arn:aws:s3:::evidence" },
      { Condition: { Bool: { "aws:SecureTransport": "true" } } },
      { Condition: { Bool: { "aws:SecureTransport": "false" }, StringEquals: { "aws:PrincipalAccount": "1" } } },
      { Condition: undefined },
    ])
      assert.equal(differs([{ ...statement, ...change }]), true, JSON.stringify(change));
  });
});

describe("the repair of a bucket", () => {
  it("changes every setting of a bare bucket, access by others first", async () => {
    const { s3, written } = s3Double();
    await repairBucket(s3, "evidence", await findAspects(s3, "evidence"), wanted);
    assert.deepEqual(
      written.map(({ command }) => command),
      [
        "PutPublicAccessBlock",
        "PutBucketOwnershipControls",
        "PutBucketPolicy",
        "PutBucketEncryption",
        "PutBucketVersioning",
        "PutBucketLifecycleConfiguration",
        "PutObjectLockConfiguration",
        "PutBucketLogging",
        "PutBucketTagging",
      ],
    );
    assert.ok(written.every(({ input }) => input.Bucket === "evidence"));
  });

  it("changes nothing of a bucket that has the wanted settings", async () => {
    const { s3, written } = s3Double();
    await repairBucket(s3, "evidence", foundAs(wanted), wanted);
    assert.deepEqual(written, []);
  });

  it("changes only what differs, and keeps the tags and statements of others", async () => {
    const theirs = { Sid: "Theirs", Effect: "Allow" };
    const { s3, written } = s3Double();
    await repairBucket(s3, "evidence", { ...foundAs(wanted), policy: [theirs], tags: { cost: "42" } }, wanted);
    assert.deepEqual(
      written.map(({ command }) => command),
      ["PutBucketPolicy", "PutBucketTagging"],
    );
    const [policy, tagging] = written.map(({ input }) => input);
    assert.deepEqual(JSON.parse(String(policy?.Policy)).Statement, [theirs, statement]);
    assert.deepEqual(tagging?.Tagging, {
      TagSet: [
        { Key: "cost", Value: "42" },
        { Key: "team", Value: "data" },
        { Key: "lineage-rehearsal", Value: "evidence" },
      ],
    });
  });

  it("leaves object lock and access logs alone when the settings do not mention them", async () => {
    const { s3, written } = s3Double();
    const plain = wantedBucket(settings({}));
    await repairBucket(s3, "evidence", { ...foundAs(plain), objectLock: undefined, accessLogs: undefined }, plain);
    assert.deepEqual(written, []);
  });

  for (const [region, partition] of [
    ["eu-west-1", "aws"],
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
    ["us-iso-east-1", "aws-iso"],
    ["eusc-de-east-1", "aws-eusc"],
  ] as const)
    it(`names the bucket in its policy by the partition ${partition} of ${region}`, async () => {
      const { s3, written } = s3Double({}, region);
      await repairBucket(s3, "evidence", { ...foundAs(wanted), policy: [] }, wanted);
      const [{ Resource }] = JSON.parse(String(written[0]?.input.Policy)).Statement;
      assert.deepEqual(Resource, [`arn:${partition}:s3:::evidence`, `arn:${partition}:s3:::evidence/*`]);
    });
});
