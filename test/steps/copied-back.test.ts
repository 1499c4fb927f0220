import assert from "node:assert/strict";
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyBack } from "../../steps/copied-back.ts";
import { temporaryPlace } from "../temporary-place.ts";

describe("what a command wrote into its copy of a folder", () => {
  const at = new Date("2026-01-02T03:04:05.700Z");
  const second = new Date("2026-01-02T03:04:05.000Z");
  let place: ReturnType<typeof temporaryPlace>;
  let [from, folder] = ["", ""];
  beforeEach(() => {
    place = temporaryPlace("copied-back-");
    [from, folder] = [join(place.path, "from"), join(place.path, "folder")];
    for (const one of [from, folder]) mkdirSync(one);
  });
  afterEach(() => place.remove());

  const write = (directory: string, file: string, text: string, time: Date) => {
    writeFileSync(join(directory, file), text);
    utimesSync(join(directory, file), time, time);
  };

  it("comes back when it is new or changed, and nothing else is touched", async () => {
    write(folder, "same", "here", at);
    write(from, "same", "copy", second);
    write(folder, "rewritten", "here", at);
    write(from, "rewritten", "copy", new Date("2026-01-02T03:04:09Z"));
    write(folder, "grown", "here", at);
    write(from, "grown", "longer", second);
    mkdirSync(join(from, "new", "deep"), { recursive: true });
    writeFileSync(join(from, "new", "deep", "file"), "new");
    write(folder, "deleted there", "here", at);
    await copyBack(from, folder);
    const read = (file: string) => readFileSync(join(folder, file), "utf8");
    assert.deepEqual(["same", "rewritten", "grown", "new/deep/file", "deleted there"].map(read), [
      "here",
      "copy",
      "longer",
      "new",
      "here",
    ]);
  });

  it("leaves what was written here after the copy was made, unless it wrote that later", async () => {
    const later = (seconds: number) => new Date(at.getTime() + seconds * 1000);
    write(folder, "evidence", "grows here", later(5));
    write(from, "evidence", "", second);
    write(folder, "both", "here", later(5));
    write(from, "both", "later there", later(9));
    write(folder, "unpacked", "here", at);
    write(from, "unpacked", "of an archive", new Date("2001-02-03T04:05:06Z"));
    await copyBack(from, folder, later(1).getTime());
    const read = (file: string) => readFileSync(join(folder, file), "utf8");
    assert.deepEqual(["evidence", "both", "unpacked"].map(read), ["grows here", "later there", "of an archive"]);
  });

  it("makes no link, and writes through none", async () => {
    writeFileSync(join(place.path, "outside"), "mine");
    symlinkSync(join(place.path, "outside"), join(from, "link"));
    symlinkSync(join(place.path, "outside"), join(folder, "taken"));
    writeFileSync(join(from, "taken"), "theirs");
    await copyBack(from, folder);
    assert.ok(!existsSync(join(folder, "link")));
    assert.ok(lstatSync(join(folder, "taken")).isSymbolicLink());
    assert.equal(readFileSync(join(place.path, "outside"), "utf8"), "mine");
  });
});
