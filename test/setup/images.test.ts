import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { execa } from "execa";
import { RehearsalError } from "../../errors.ts";
import { resolveImage } from "../../setup/images.ts";

/** A registry that refuses every connection at once. */
const nowhere = "127.0.0.1:9";

describe("an image", () => {
  const tags: string[] = [];

  /** A tag that nothing else uses, removed at the end. */
  const throwAway = (): string => {
    const tag = `${nowhere}/lineage-rehearsal-test:${randomUUID()}`;
    tags.push(tag);
    return tag;
  };

  const importEmpty = async (tag: string): Promise<string> => {
    const label = ["--change", `LABEL lineage-rehearsal.test=${tag}`];
    const { stdout } = await execa("tar", ["--create", "--files-from", "/dev/null"]).pipe("docker", [
      "import",
      ...label,
      "-",
      tag,
    ]);
    return stdout;
  };

  const silent = (message: string): never => assert.fail(`said: ${message}`);
  const refusing = { standIns: "refuse", say: silent } as const;

  after(() => execa("docker", ["image", "rm", "--force", ...tags]));

  it("that the engine holds is used as it is, and nothing is said of it", async () => {
    const reference = throwAway();
    const id = await importEmpty(reference);
    assert.deepEqual(await resolveImage("marquez", reference, refusing), {
      name: "marquez",
      reference,
      id,
      digest: id,
      origin: "engine",
      standIn: false,
    });
  });

  it("of the user's own that cannot be had is an error with its name and the reason, and nothing is built in its place", async () => {
    const reference = throwAway();
    await assert.rejects(resolveImage("postgres", reference, refusing), (error) => {
      assert(error instanceof RehearsalError);
      assert.equal(error.code, "SETUP");
      assert.match(error.message, /connection refused/);
      assert(error.message.includes(reference));
      assert.match(error.message, /images\.postgres/);
      return true;
    });
  });

  it("whose reference is malformed is an error with its name", async () => {
    const reference = `${nowhere}/UPPER:1`;
    await assert.rejects(resolveImage("s3", reference, refusing), (error) => {
      assert(error instanceof RehearsalError);
      assert.equal(error.code, "SETUP");
      assert(error.message.includes(reference));
      assert.match(error.message, /invalid reference format/);
      return true;
    });
  });

  it("is not looked for once the rehearsal is interrupted", async () => {
    const reason = new Error("interrupted");
    await assert.rejects(resolveImage("web", throwAway(), { ...refusing, signal: AbortSignal.abort(reason) }), reason);
  });
});
