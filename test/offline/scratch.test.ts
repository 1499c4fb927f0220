import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withScratch } from "../../offline/tools/scratch.ts";

describe("a scratch directory", () => {
  it("is empty, and gone with what was written to it", async () => {
    const used = await withScratch("test", async (directory) => {
      assert.deepEqual(await readdir(directory), []);
      await writeFile(join(directory, "file"), "content");
      return directory;
    });
    assert.equal(existsSync(used), false);
  });

  it("is gone when the work fails, with the work's own error", async () => {
    let used = "";
    const work = async (directory: string): Promise<never> => {
      used = directory;
      throw new Error("no luck");
    };
    await assert.rejects(withScratch("test", work), /no luck/);
    assert.notEqual(used, "");
    assert.equal(existsSync(used), false);
  });
});
