import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isPart, writeOnceSync, writeWhole, writeWholeSync } from "../../machine/write-whole.ts";
import { temporaryPlace } from "../temporary-place.ts";

describe("a file that is written whole", () => {
  let place: ReturnType<typeof temporaryPlace>;
  let file: string;
  beforeEach(() => {
    place = temporaryPlace("whole-");
    file = join(place.path, "kept.json");
  });
  afterEach(() => place.remove());

  const kinds = {
    "bit by bit": (path: string, text: string, options = {}) => writeWhole(path, text, options),
    "at once": async (path: string, text: string, options = {}) => writeWholeSync(path, text, options),
  };
  for (const [kind, write] of Object.entries(kinds)) {
    it(`replaces the one before, with the permissions that were asked for, and leaves nothing beside: ${kind}`, async () => {
      writeFileSync(file, "before");
      await write(file, "after", { mode: 0o666 });
      assert.deepEqual([readFileSync(file, "utf8"), readdirSync(place.path)], ["after", ["kept.json"]]);
      assert.equal(statSync(file).mode & 0o777, 0o666);
    });

    it(`is another file than the one before, which a reader may have open: ${kind}`, async () => {
      writeFileSync(file, "before");
      const { ino } = statSync(file);
      await write(file, "after");
      assert.notEqual(statSync(file).ino, ino);
    });

    it(`leaves what is there, and nothing beside, when it cannot be written: ${kind}`, async () => {
      mkdirSync(file);
      await assert.rejects(write(file, "after"));
      assert.deepEqual(readdirSync(place.path), ["kept.json"]);
    });
  }

  it("is written once where it is to stay: whoever comes second leaves it alone", () => {
    writeOnceSync(file, "first", { mode: 0o600 });
    writeOnceSync(file, "second");
    assert.deepEqual([readFileSync(file, "utf8"), readdirSync(place.path)], ["first", ["kept.json"]]);
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it("has another name until it is whole", () => {
    assert.ok(isPart("verdict.json.0123abcd.part"));
    assert.ok(!isPart("verdict.json") && !isPart("song.part"));
  });
});
