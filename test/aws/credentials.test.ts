import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RehearsalError } from "../../errors.ts";
import { aws } from "../../settings/aws.ts";
import { s3Client } from "../../store/s3-client.ts";

describe("the AWS account of the evidence", () => {
  const kept = { ...process.env };
  beforeEach(() => {
    for (const key of Object.keys(process.env)) if (key.startsWith("AWS_")) delete process.env[key];
    Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: "true", AWS_CONFIG_FILE: "/dev/null" });
    process.env.AWS_SHARED_CREDENTIALS_FILE = "/dev/null";
  });
  afterEach(() => {
    for (const key of Object.keys(process.env)) if (key.startsWith("AWS_")) delete process.env[key];
    Object.assign(process.env, kept);
  });
  const refused = (settings: object, why: RegExp) =>
    assert.rejects(s3Client({ aws: aws.parse(settings) }), (thrown) => {
      assert.ok(thrown instanceof RehearsalError && thrown.code === "SETTINGS");
      assert.match(thrown.message, why);
      return true;
    });

  it("cannot be reached without a region, and says how one is set", () => refused({}, /no region.*\n.*aws:region/s));

  it("cannot be reached without credentials, and says how they are had", () =>
    refused({ region: "eu-west-1" }, /no credentials.*\n.*aws:profile/s));

  it("is that of the environment where the settings say nothing", async () => {
    Object.assign(process.env, { AWS_REGION: "eu-north-1", AWS_ACCESS_KEY_ID: "of-env", AWS_SECRET_ACCESS_KEY: "s" });
    const { config } = await s3Client({ aws: {} });
    assert.deepEqual([await config.region(), (await config.credentials()).accessKeyId], ["eu-north-1", "of-env"]);
  });

  it("is that of the profile that the settings name, whatever the environment says", async () => {
    const directory = await mkdtemp(join(tmpdir(), "aws-profile-"));
    const file = join(directory, "config");
    await writeFile(
      file,
      "[profile staging]\nregion = eu-central-1\naws_access_key_id = of-profile\naws_secret_access_key = s\n",
    );
    Object.assign(process.env, { AWS_CONFIG_FILE: file, AWS_ACCESS_KEY_ID: "of-env", AWS_SECRET_ACCESS_KEY: "s" });
    const { config } = await s3Client({ aws: aws.parse({ profile: "staging" }) });
    assert.deepEqual([await config.region(), (await config.credentials()).accessKeyId], ["eu-central-1", "of-profile"]);
    await rm(directory, { recursive: true });
  });

  it("is entered by the roles that the settings name, one after the other", async () => {
    const asked: URLSearchParams[] = [];
    const signers: string[] = [];
    const sts = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      asked.push(new URLSearchParams(body));
      signers.push(/Credential=([^/]+)/.exec(request.headers.authorization ?? "")?.[1] ?? "");
      const keys = `<AccessKeyId>role-${asked.length}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>`;
      response.setHeader("content-type", "text/xml");
      response.end(
        `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>${keys}</Credentials></AssumeRoleResult></AssumeRoleResponse>`,
      );
    });
    await new Promise<void>((resolve) => sts.listen(0, "127.0.0.1", resolve));
    const { port } = sts.address() as AddressInfo;
    const settings = {
      region: "eu-west-1",
      accessKey: "first",
      secretKey: "s",
      endpoints: [{ sts: `http://127.0.0.1:${port}` }],
      assumeRoles: [
        { roleArn: "arn:aws:iam::111122223333:role/outer", duration: "30m" },
        { roleArn: "arn:aws:iam::444455556666:role/inner", externalId: "x-1", duration: "1h0m30s" },
      ],
    };
    try {
      const { config } = await s3Client({ aws: aws.parse(settings) });
      assert.equal((await config.credentials()).accessKeyId, "role-2");
      assert.deepEqual(signers, ["first", "role-1"]);
      assert.deepEqual(
        asked.map((one) => [one.get("RoleArn")?.split("/")[1], one.get("DurationSeconds"), one.get("ExternalId")]),
        [
          ["outer", "1800", null],
          ["inner", "3630", "x-1"],
        ],
      );
    } finally {
      sts.close();
    }
  });
});
