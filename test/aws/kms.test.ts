import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RehearsalError } from "../../errors.ts";
import { everySecret, openSettings } from "../../rehearsal/open-settings.ts";
import { Secret } from "../../settings/secret.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { usersPulumi } from "../users-pulumi.ts";
import { Variables } from "../variables.ts";
import { type Moto, startMoto } from "./moto.ts";

/** A stack file whose values are encrypted with a key of AWS KMS, by the real `pulumi`, on an API that stands for KMS. */
describe("settings that are encrypted with a key of AWS KMS", function () {
  this.timeout(120_000);
  let kms: Moto;
  const variables = new Variables();
  const place = temporaryPlace("kms-");
  const directory = join(place.path, "project");
  const open = () => openSettings({ stack: "mine", directory, overrides: [] }, everySecret);

  before(async () => {
    kms = await startMoto();
    mkdirSync(directory);
    variables.set({
      AWS_ENDPOINT_URL: kms.endpoint,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "b",
      PULUMI_CONFIG_PASSPHRASE: undefined,
      PULUMI_CONFIG_PASSPHRASE_FILE: undefined,
    });
    const key = await keyOf(kms);
    const provider = `awskms://${key}?region=us-east-1&awssdk=v2`;
    const user = await usersPulumi(directory, place.path, { stack: "mine", provider });
    await user.encrypt("lineage-rehearsal:refine.env.TOKEN", "s3cret");
    const file = join(directory, "Pulumi.mine.yaml");
    const own =
      "  lineage-rehearsal:namespace: n\n  lineage-rehearsal:job: j\n  lineage-rehearsal:prefect: {enabled: false}\n";
    const text = readFileSync(file, "utf8").replace("config:\n", `config:\n${own}`);
    writeFileSync(file, text.replace("    env:\n", '    command: ["true"]\n    env:\n'));
    assert.match(text, /^secretsprovider: awskms:/m);
  });
  after(async () => {
    variables[Symbol.dispose]();
    await kms[Symbol.asyncDispose]();
    place.remove();
  });

  it("are decrypted by that key, without a passphrase", async () => {
    const token = (await open()).refine?.env.TOKEN;
    assert.ok(token instanceof Secret);
    assert.equal(token.reveal(), "s3cret");
  });

  it("are refused by key where KMS cannot be asked", async () => {
    variables.set({ AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_MAX_ATTEMPTS: "1" });
    await assert.rejects(open(), (thrown) => {
      assert.ok(thrown instanceof RehearsalError && thrown.code === "SETTINGS");
      assert.match(thrown.message, /^decrypting Pulumi\.mine\.yaml: .*; refine\.env\.TOKEN is encrypted\n/);
      return true;
    });
  });
});

/** Makes a key. */
async function keyOf({ endpoint }: Moto): Promise<string> {
  const headers = {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": "TrentService.CreateKey",
    authorization: "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=x",
  };
  const answer = await fetch(endpoint, { method: "POST", headers, body: "{}" });
  const { KeyMetadata } = (await answer.json()) as { KeyMetadata: { KeyId: string } };
  return KeyMetadata.KeyId;
}
