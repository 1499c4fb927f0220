import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { findOnPath } from "../../setup/on-path.ts";
import { isAtLeast } from "../../setup/version.ts";
import { Aside } from "./aside.ts";
import { program } from "./program.ts";

describe("a program on PATH", () => {
  let aside: Aside;
  beforeEach(async () => {
    aside = await Aside.create();
  });
  afterEach(() => aside.end());

  it("is the first that can be run", async () => {
    const [none, one, two, three] = ["none", "one", "two", "three"].map((name) => join(aside.directory, name));
    assert.ok(none && one && two && three);
    await mkdir(one);
    await writeFile(join(one, "thing"), "not to be run");
    await program(join(two, "thing"));
    await program(join(three, "thing"));
    aside.set({ PATH: [none, one, two, three].join(delimiter) });
    assert.equal(await findOnPath("thing"), join(two, "thing"));
    assert.equal(await findOnPath("other"), undefined);
  });

  it("is judged by its version number by number", () => {
    assert.ok(isAtLeast("v3.232.0", "3.232.0"));
    assert.ok(isAtLeast("go1.26.0", "1.25.8"));
    assert.ok(isAtLeast("go1.26rc1", "1.25.8"));
    assert.ok(isAtLeast("3.1000.0", "3.232.0"));
    assert.ok(!isAtLeast("go1.9.9", "1.25.8"));
    assert.ok(!isAtLeast("3.99.1", "3.232.0"));
    assert.ok(!isAtLeast("", "3.232.0"));
  });
});
