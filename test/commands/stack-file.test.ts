import assert from "node:assert/strict";
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findStackFile, noStackFile } from "../../commands/stack-file.ts";
import { RehearsalError } from "../../errors.ts";
import { packageRoot } from "../../version.ts";
import { temporaryPlace } from "../temporary-place.ts";

describe("the file of a stack", () => {
  const before = process.cwd();
  let place: ReturnType<typeof temporaryPlace>;
  beforeEach(() => {
    place = temporaryPlace("project-");
    mkdirSync(join(place.path, "here"));
    process.chdir(join(place.path, "here"));
  });
  afterEach(() => {
    process.chdir(before);
    place.remove();
  });
  const write = (...path: string[]) => writeFileSync(join(place.path, ...path), "config: {}\n");

  it("is the one in the working directory, else the one of this package", () => {
    write("here", "Pulumi.own.yaml");
    assert.deepEqual(findStackFile({ stack: "own" }), { project: process.cwd(), writtenFor: "own", exists: true });
    assert.deepEqual(findStackFile({ stack: "local" }), { project: packageRoot, writtenFor: "local", exists: true });
  });

  it("of a stack that --ephemeral named is that of the name before, unless it has its own", () => {
    write("here", "Pulumi.own.yaml");
    assert.equal(findStackFile({ stack: "own-0123abcd" }).writtenFor, "own");
    assert.equal(findStackFile({ stack: "own-again" }).exists, false);
    write("here", "Pulumi.own-0123abcd.yaml");
    assert.equal(findStackFile({ stack: "own-0123abcd" }).writtenFor, "own-0123abcd");
  });

  it("that is missing is an error that names what there is nearby, and how to make it", () => {
    write("here", "Pulumi.mine.yaml");
    write("Pulumi.above.yaml");
    mkdirSync(join(place.path, "beside"));
    write("beside", "Pulumi.other.yaml");
    mkdirSync(join(place.path, "here", "below"));
    write("here", "below", "Pulumi.below.yaml");
    assert.equal(findStackFile({ stack: "mien" }).exists, false);
    const { code, message } = noStackFile("mien");
    assert.equal(code, "SETTINGS");
    assert.equal(
      message,
      [
        `looking for the settings of the stack mien: there is no Pulumi.mien.yaml in ${realpathSync(process.cwd())} (did you mean mine?)`,
        "  stack files nearby: Pulumi.mine.yaml, below/Pulumi.below.yaml, ../Pulumi.above.yaml, ../beside/Pulumi.other.yaml",
        "Make it from one run of your command: `npx rehearse init --stack mien -- <command>`. Or name another stack with --stack, in the directory of its file. Nothing was started.",
      ].join("\n"),
    );
  });

  for (const stack of ["", "../local", "a stack", "a/b", "x".repeat(101)])
    it(`is refused for a name that no stack can have: ${JSON.stringify(stack).slice(0, 20)}`, () => {
      assert.throws(
        () => findStackFile({ stack }),
        (thrown) => {
          assert.ok(thrown instanceof RehearsalError);
          assert.equal(thrown.code, "SETTINGS");
          assert.match(thrown.explanation.doing, /--stack/);
          return true;
        },
      );
    });
});
