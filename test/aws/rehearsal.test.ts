import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { findBucket } from "../../store/bucket/find-bucket.ts";
import { packageRoot } from "../../version.ts";
import { type Place, place, rehearse, result, withoutPrefect } from "../e2e/command.ts";
import { assertNothingLeft } from "../e2e/leftovers.ts";
import { run, start } from "../faults/command.ts";
import { Account } from "./account.ts";
import { type Moto, startMoto } from "./moto.ts";
import { prepare } from "./stack.ts";

const env = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

/** The real command, with settings as users write them. Two rehearsals are done: what each leaves is looked at from outside. */
describe("a rehearsal whose evidence goes to AWS", function () {
  this.timeout(5 * 60 * 1000);
  const at: Place = place();
  let moto: Moto;
  let account: Account;
  const sets = (bucket: string, ...more: string[]) =>
    [
      "evidence.store=s3",
      `evidence.bucket=${bucket}`,
      "evidence.prefix=staging",
      "aws:region=eu-west-1",
      `aws:endpoints=[{"s3":"${moto.endpoint}"}]`,
      "aws:s3UsePathStyle=true",
      "aws:skipCredentialsValidation=true",
      "aws:skipRequestingAccountId=true",
      "aws:skipMetadataApiCheck=true",
      ...more,
    ].flatMap((one) => ["--set", one]);
  const rehearseInto = (bucket: string, ...more: string[]) =>
    result(at, [...withoutPrefect, ...sets(bucket, ...more)], env);

  before(async function () {
    this.timeout(30 * 60 * 1000);
    await prepare();
    moto = await startMoto();
    account = new Account(moto);
  });
  after(async () => {
    account.client.destroy();
    await moto[Symbol.asyncDispose]();
  });

  it("is told of by the doctor before, who changes nothing", async () => {
    await account.create("of-others");
    const told = async (bucket: string) => {
      const { exitCode, stdout } = await rehearse(at, ["doctor", "--json", ...sets(bucket)], env);
      const row = JSON.parse(stdout).find(({ name }: { name: string }) => name === "evidence bucket");
      return [exitCode, row.status, row.found];
    };
    const changes = await account.changes(async () => {
      assert.deepEqual(await told("evidence"), [0, "found", "evidence: the next rehearsal creates or repairs it"]);
      const [exitCode, status, found] = await told("of-others");
      assert.deepEqual([exitCode, status], [3, "missing"]);
      assert.match(found, /lacks the tag/);
    });
    assert.deepEqual(changes, []);
  });

  it("makes the bucket, stores its bundle there, and leaves both when the stack is destroyed", async () => {
    const { exitCode, result: first } = await rehearseInto("evidence");
    assert.equal(exitCode, 0, JSON.stringify(first.errors));
    const name = first.evidence.directory.split("/").pop();
    const uri = `s3://evidence/staging/${name}/`;
    assert.deepEqual([first.evidence.location, first.evidence.uri], [uri, uri]);
    assert.ok((await account.objects("evidence")).includes(`staging/${name}/SHA256SUMS`));
    assert.equal((await findBucket(account.client, "evidence"))?.versioning, "Enabled");
    await assertNothingLeft(first.id);
  });

  it("adopts the bucket though all state is gone, and adds its own bundle", async () => {
    rmSync(join(at.directory, "state"), { recursive: true });
    const before = await account.objects("evidence");
    const { exitCode, result: second } = await rehearseInto("evidence");
    assert.equal(exitCode, 0, JSON.stringify(second.errors));
    const after = await account.objects("evidence");
    assert.deepEqual(
      before.filter((key) => !after.includes(key)),
      [],
    );
    assert.ok(after.length > before.length);
  });

  it("says what it found and stores nothing when the bucket is somebody else's, and keeps the bundle", async () => {
    await account.create("somebodys");
    const { exitCode, result: refused } = await rehearseInto("somebodys");
    assert.equal(exitCode, 3);
    assert.match(refused.errors[0]?.message ?? "", /^checking the evidence bucket somebodys: .* lacks the tag/);
    assert.equal(refused.evidence.stored, false);
    assert.deepEqual(await account.objects("somebodys"), []);

    const { directory } = refused.evidence;
    const changes = await account.changes(async () => {
      const existing = sets("somebodys", "evidence.s3.existing=true");
      // No Docker engine answers there.
      const alone = { ...env, DOCKER_HOST: "tcp://127.0.0.1:9" };
      const { exitCode, stdout, stderr } = await rehearse(at, ["upload", directory, ...existing], alone);
      assert.equal(exitCode, 0, stdout + stderr);
    });
    assert.ok(changes.length > 0 && changes.every((one) => one.startsWith("PUT /somebodys/staging/")));
  });

  it("is stored by reap where its rehearsal was killed, whatever keeps another's from being stored", async () => {
    const { result: refused } = await rehearseInto("somebodys");
    const where = { directory: packageRoot, state: join(at.directory, "state") };
    const endless = ["--set", 'refine.command=["sleep","600"]', "--set", `evidence.directory=${at.evidence}`];
    const killed = start(where, ["run", ...withoutPrefect, ...endless, ...sets("evidence")], { env });
    await killed.says(/^refine: running/m);
    killed.kill("SIGKILL");
    assert.equal(await killed.ended, 137);
    const before = await account.objects("evidence");
    const { exitCode, output } = await run(where, ["reap"], { env });
    assert.equal(exitCode, 3, output);
    assert.match(output, /^stored s3:\/\/evidence\/staging\//m);
    assert.ok(output.includes(`could not store ${refused.evidence.directory} of ${refused.id}`), output);
    assert.match(output, /lacks the tag/);
    const added = (await account.objects("evidence")).filter((key) => !before.includes(key));
    assert.ok(added.some((key) => key.endsWith("/verdict.json")) && added.some((key) => key.endsWith("/SHA256SUMS")));
    const again = await run(where, ["reap", "--dry-run", "--json"], { env });
    assert.deepEqual(
      JSON.parse(again.output).map(({ id }: { id: string }) => id),
      [refused.id],
    );
  });

  it("starts nothing when AWS cannot be reached for want of credentials", async () => {
    const none = {
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_CONFIG_FILE: "/dev/null",
    };
    const { exitCode, result: refused } = await result(at, [...withoutPrefect, ...sets("evidence")], none);
    assert.equal(exitCode, 2);
    assert.match(refused.errors[0]?.message ?? "", /no credentials/);
  });
});
