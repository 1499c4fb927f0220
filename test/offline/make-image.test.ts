import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { execa } from "execa";
import { makeImage } from "../../offline/images/make-image.ts";

describe("an image that is built", () => {
  const tags: string[] = [];

  /** A tag that nothing else uses, removed at the end. */
  const throwAway = (): string => {
    const tag = `lineage-rehearsal-test/built:${randomUUID()}`;
    tags.push(tag);
    return tag;
  };

  const importEmpty = async (tag: string): Promise<void> => {
    const label = ["--change", `LABEL lineage-rehearsal.test=${tag}`];
    await execa("tar", ["--create", "--files-from", "/dev/null"]).pipe("docker", ["import", ...label, "-", tag]);
  };

  const silent = (message: string): never => assert.fail(`said: ${message}`);

  after(() => execa("docker", ["image", "rm", "--force", ...tags]));

  it("is made once, however many want it", async () => {
    const tag = throwAway();
    let made = 0;
    const make = async (): Promise<void> => {
      made += 1;
      await importEmpty(tag);
    };
    const all = await Promise.all([1, 2, 3].map(() => makeImage(tag, make, silent)));
    const later = await makeImage(tag, make, silent);
    assert.equal(made, 1);
    assert.equal(new Set([...all, later].map(({ id }) => id)).size, 1);
  });

  it("that could not be made is tried again the next time", async () => {
    const tag = throwAway();
    await assert.rejects(
      makeImage(tag, () => Promise.reject(new Error("no disk")), silent),
      /no disk/,
    );
    assert.match((await makeImage(tag, () => importEmpty(tag), silent)).id, /^sha256:/);
  });
});
