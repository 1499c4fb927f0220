import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { atLeast, onPath } from "../../setup/on-path.ts";
import { Aside } from "./aside.ts";
import { program } from "./program.ts";

describe("a program on PATH", () => {
  let aside: Aside;
  beforeEach(async () => {
    aside = await Aside.create();
  });
  afterEach(() => aside.end());

  it("is the first that can be run", async () => {
    const [one, two, three] = ["one", "two", "three"].map((name) => join(aside.directory, name));
    assert.ok(one && two && three);
    await mkdir(one);
    await writeFile(join(one, "thing"), "not to be run");
    await program(join(two, "thing"));
    await program(join(three, "thing"));
    aside.set({ PATH: ["relative", one, two, three].join(delimiter) });
    assert.equal(await onPath("thing"), join(two, "thing"));
    assert.equal(await onPath("other"), undefined);
  });

  it("is judged by its version number by number", () => {
    assert.ok(atLeast("v3.232.0", "3.232.0"));
    assert.ok(atLeast("go1.26.0", "1.25.8"));
    assert.ok(atLeast("3.1000.0", "3.232.0"));
    assert.ok(!atLeast("go1.9.9", "1.25.8"));
    assert.ok(!atLeast("3.99.1", "3.232.0"));
    assert.ok(!atLeast("", "3.232.0"));
  });
});
