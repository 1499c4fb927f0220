import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { execa } from "execa";
import { RehearsalError } from "../../errors.ts";
import { resolveImage } from "../../setup/images.ts";
import { SmallRegistry } from "../docker/small-registry.ts";

describe("an image that is pinned to a digest", () => {
  let registry: SmallRegistry;
  const repository = `pinned-${randomUUID()}`;
  const references: string[] = [];
  const any = { standIns: "allow", say: () => {} } as const;
  before(async () => {
    registry = await SmallRegistry.start();
  });
  after(async () => {
    await execa("docker", ["image", "rm", "--force", ...references], { reject: false });
    await registry[Symbol.asyncDispose]();
  });

  /** An image in the registry, with its tag and its digest. */
  const put = (tag: string, label = "one") => {
    const digest = registry.put(repository, tag, label);
    const tagged = `${registry.host}/${repository}:${tag}`;
    references.push(tagged, `${registry.host}/${repository}@${digest}`);
    return { digest, tagged };
  };

  it("is pulled by that digest, and held by it from then on, whatever its tag means now", async () => {
    const { digest, tagged } = put("1.0");
    const reference = `${tagged}@${digest}`;
    const pulled = await resolveImage("web", reference, any);
    assert.deepEqual([pulled.reference, pulled.digest, pulled.origin], [reference, digest, "pulled"]);
    put("1.0", "another");
    const held = await resolveImage("web", reference, any);
    assert.deepEqual([held.id, held.digest, held.origin], [pulled.id, digest, "engine"]);
  });

  it("is refused when the engine has another one under its tag, with the digests that were expected and found", async () => {
    const { digest, tagged } = put("2.0");
    await execa("docker", ["pull", "--quiet", tagged]);
    const pinned = `sha256:${"0".repeat(64)}`;
    await assert.rejects(resolveImage("marquez", `${tagged}@${pinned}`, any), (thrown) => {
      assert.ok(thrown instanceof RehearsalError);
      const { found, next } = thrown.explanation;
      assert.ok(found.includes(`expected the digest ${pinned}, which images.marquez pins`), found);
      assert.ok(found.includes(`holds ${tagged} with the digest ${digest}`), found);
      assert.match(next, /docker pull .*correct images\.marquez/);
      return true;
    });
  });

  it("is never taken from an image that was built here and got its name", async () => {
    const { tagged } = put("3.0");
    const made = execa("tar", ["--create", "--files-from", "/dev/null"]);
    const { stdout: id } = await made.pipe("docker", ["import", "-", tagged]);
    const pinned = `sha256:${"1".repeat(64)}`;
    await assert.rejects(resolveImage("own", `${tagged}@${pinned}`, any), (thrown) => {
      assert.match(String(thrown), new RegExp(`services\\.own\\.image pins.*with the digest ${id}`));
      return true;
    });
  });

  it("is not built in the place of the official one", async () => {
    const digest = `@sha256:${"2".repeat(64)}`;
    await assert.rejects(
      resolveImage("s3", `${registry.host}/none:1${digest}`, any),
      /Check images\.s3 in the settings/,
    );
  });
});
