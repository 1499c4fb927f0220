import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeletePublicAccessBlockCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { newId } from "../../context/identity.ts";
import { Bundle } from "../../evidence/bundle.ts";
import { bucketObjects } from "../../store/objects.ts";
import { readHistory } from "../../store/read-history.ts";
import { partSize } from "../../store/s3-checksum.ts";
import { storeBundle } from "../../store/store-bundle.ts";
import { packageRoot } from "../../version.ts";
import { bundleFiles, nameAfter } from "../history/synthetic.ts";
import { Account } from "./account.ts";
import { actionOf } from "./actions.ts";
import { type Moto, startMoto } from "./moto.ts";
import { prepare, settingsFor, stackOf } from "./stack.ts";

/** What each policy is about, beside the list of one's own buckets. */
const resources = async (file: string) => {
  const { Statement } = JSON.parse(await readFile(join(packageRoot, "docs", file), "utf8"));
  return (Statement as { Resource: string; Effect: string }[]).map(({ Resource, Effect }) => [Effect, Resource]);
};

const env = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

async function allowed(file: string): Promise<string[]> {
  const { Statement } = JSON.parse(await readFile(join(packageRoot, "docs", file), "utf8"));
  return (Statement as { Action: string | string[] }[]).flatMap(({ Action }) => Action).sort();
}

describe("the IAM policies", function () {
  this.timeout(4 * 60 * 1000);
  let moto: Moto;
  let account: Account;
  let directory: string;
  const called = async (from: number) => [...new Set((await moto.requests()).slice(from).map(actionOf))].sort();
  const store = async () => {
    const bundle = Bundle.create(directory, newId(new Date(0)));
    await writeFile(bundle.path("large.log"), Buffer.alloc(partSize + 1));
    await bundle.seal();
    const to = { access: account.access, bucket: "evidence", prefix: "" };
    await storeBundle(bundle, to);
    // Again, as after an answer that was lost on the way: each object is compared.
    await storeBundle(bundle, to);
  };

  before(async function () {
    this.timeout(30 * 60 * 1000);
    await prepare();
    directory = await mkdtemp(join(tmpdir(), "aws-iam-"));
    moto = await startMoto();
    account = new Account(moto);
  });
  after(async () => {
    account.client.destroy();
    await moto[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  it("of provisioning allows exactly what making, adopting and repairing a bucket calls", async () => {
    await account.createLogs();
    const asked = {
      tags: { team: "data" },
      objectLock: { mode: "GOVERNANCE", days: 1 },
      accessLogs: { bucket: "logs", prefix: "" },
    };
    const up = async (state: string, s3: object) => {
      const program = account.program("evidence", s3);
      const at = { directory: join(directory, state), program, settings: settingsFor(moto.endpoint), env };
      await (await stackOf(at)).up();
    };
    const from = (await moto.requests()).length;
    await up("first", asked);
    await account.client.send(new DeletePublicAccessBlockCommand({ Bucket: "evidence" }));
    const own = (await moto.requests()).length;
    await up("second", { ...asked, tags: { team: "other" }, repair: true });
    const all = [...new Set([...(await called(from)), ...(await called(own))])].filter(
      (one) => one !== "s3:DeleteBucketPublicAccessBlock",
    );
    assert.deepEqual(all.sort(), await allowed("iam-provisioning.json"));
  });

  it("share no action, and neither deletes or reaches beyond the bucket", async () => {
    const [making, writing] = await Promise.all(["iam-provisioning.json", "iam-writing.json"].map(allowed));
    assert.deepEqual(
      making?.filter((action) => writing?.includes(action)),
      [],
    );
    for (const action of [...(making ?? []), ...(writing ?? [])]) {
      assert.doesNotMatch(action, /\*|Delete|Bypass/);
      assert.match(action, /^s3:/);
    }
    assert.deepEqual(await resources("iam-writing.json"), [["Allow", "arn:aws:s3:::YOUR-BUCKET/*"]]);
    assert.deepEqual(await resources("iam-provisioning.json"), [
      ["Allow", "*"],
      ["Allow", "arn:aws:s3:::YOUR-BUCKET"],
    ]);
  });

  it("of writing allows no more than writing objects, and comparing those that are there", async () => {
    const from = (await moto.requests()).length;
    await store();
    assert.deepEqual(await called(from), await allowed("iam-writing.json"));
  });

  it("allows exactly what reading the history and adding to its index calls", async () => {
    for (const [file, text] of Object.entries(bundleFiles(nameAfter(0))))
      await account.client.send(
        new PutObjectCommand({ Bucket: "evidence", Key: `staging/${nameAfter(0)}/${file}`, Body: text }),
      );
    const from = (await moto.requests()).length;
    const objects = bucketObjects(account.client, "evidence", "staging");
    for (const isGone of [false, false]) {
      const { rows, problems } = await readHistory(objects, { limit: 5 }, true);
      assert.deepEqual([rows.map((row) => row.isGone), problems], [[isGone], []]);
    }
    assert.deepEqual(await called(from), await allowed("iam-policy-history.json"));
  });
});
