import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { RehearsalError } from "../../errors.ts";
import {
  checkTemporaryDirectory,
  newTemporaryDirectory,
  temporaryDirectory,
} from "../../machine/temporary-directory.ts";
import { statePlace } from "../state-place.ts";
import { Variables } from "../variables.ts";
import { asNobody, skipWhereRefused } from "./elsewhere.ts";

describe("a directory for temporary files", () => {
  let place: ReturnType<typeof statePlace>;
  let variables: Variables;
  beforeEach(() => {
    variables = new Variables();
    place = statePlace();
  });
  afterEach(() => {
    place[Symbol.dispose]();
    variables[Symbol.dispose]();
  });

  it("is one of its own, and removed with all that is in it", async () => {
    variables.set({ TMPDIR: place.path });
    checkTemporaryDirectory();
    const made = await temporaryDirectory("a-");
    assert.equal(dirname(made.path), place.path);
    writeFileSync(join(made.path, "file"), "");
    await made[Symbol.asyncDispose]();
    assert.ok(!existsSync(made.path));
  });

  for (const [what, make] of [
    ["is missing", () => {}],
    ["is a file", (path: string) => writeFileSync(path, "")],
  ] as const)
    it(`is told as what it is where it ${what}`, () => {
      const path = join(place.path, "here");
      make(path);
      variables.set({ TMPDIR: path });
      for (const use of [checkTemporaryDirectory, () => newTemporaryDirectory("a-")])
        assert.throws(use, (thrown) => {
          assert.ok(thrown instanceof RehearsalError);
          assert.equal(thrown.code, "SETUP");
          assert.match(thrown.message, /here, which TMPDIR names: \S.*\n.*set TMPDIR to one that you may write into/);
          return true;
        });
    });

  it("is told as what it is where this user may not write", async function () {
    skipWhereRefused(this, asNobody);
    const path = join(place.path, "theirs");
    mkdirSync(path, { mode: 0o755 });
    chmodSync(place.path, 0o755);
    const module = join(import.meta.dirname, "../../machine/temporary-directory.ts");
    const program = `import { checkTemporaryDirectory } from ${JSON.stringify(module)}; try { checkTemporaryDirectory() } catch (error) { console.log(error.message) }`;
    const [file = "", ...args] = [...asNobody, process.execPath, "--input-type=module", "-e", program];
    const { stdout } = await execa(file, args, { env: { TMPDIR: path } });
    assert.match(stdout, /theirs, which TMPDIR names: EACCES/);
  });
});
