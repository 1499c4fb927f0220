import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { changesOf, outputsOf } from "../../steps/outputs.ts";
import { temporaryPlace } from "../temporary-place.ts";

describe("the outputs of a refinement", () => {
  let place: ReturnType<typeof temporaryPlace>;
  beforeEach(() => {
    place = temporaryPlace("outputs-");
    mkdirSync(join(place.path, "out"));
  });
  afterEach(() => place.remove());

  const at = (name: string) => join(place.path, "out", name);
  const write = (name: string, text = "a") => writeFileSync(at(name), text);
  /** What a pattern tells of the outputs before and after some work. */
  async function changes(pattern: string | undefined, work: () => void) {
    const before = await outputsOf(pattern, place.path);
    work();
    const { written, unchanged } = changesOf(before, await outputsOf(pattern, place.path));
    const names = (paths: string[]) => paths.map((path) => path.replace(`${place.path}/out/`, "")).sort();
    return { written: names(written), unchanged: names(unchanged) };
  }

  it("are files: new, changed, or as they were", async () => {
    write("changed.csv");
    write("same.csv");
    const found = await changes("out/*.csv", () => {
      write("changed.csv", "b");
      write("new.csv");
    });
    assert.deepEqual(found, { written: ["changed.csv", "new.csv"], unchanged: ["same.csv"] });
  });

  it("are none where no pattern names them", async () => {
    assert.deepEqual(await changes(undefined, () => write("new.csv")), { written: [], unchanged: [] });
  });

  describe("that are a directory", () => {
    beforeEach(() => {
      mkdirSync(at("table/day=1"), { recursive: true });
      write("table/day=1/part.parquet");
    });

    it("are written when any file below it is new or changed", async () => {
      const table = { written: ["table"], unchanged: [] };
      assert.deepEqual(
        await changes("out/table", () => {
          mkdirSync(at("table/day=2"));
          write("table/day=2/part.parquet");
        }),
        table,
      );
      assert.deepEqual(await changes("out/t*", () => write("table/day=1/part.parquet", "b")), table);
    });

    it("are not written by touching or emptying it", async () => {
      write("table/day=1/old.parquet");
      const found = await changes("out/table", () => {
        mkdirSync(at("table/day=2"));
        rmSync(at("table/day=1/old.parquet"));
      });
      assert.deepEqual(found, { written: [], unchanged: ["table"] });
    });

    it("are none while no file is in it", async () => {
      const found = await changes("out/*", () => {
        mkdirSync(at("empty"));
        rmSync(at("table/day=1/part.parquet"));
      });
      assert.deepEqual(found, { written: [], unchanged: [] });
    });
  });

  describe("among which is a link", () => {
    it("to nothing: the link is no output", async () => {
      symlinkSync("gone.csv", at("latest.csv"));
      symlinkSync("loop.csv", at("loop.csv"));
      assert.deepEqual(await changes("out/*.csv", () => write("new.csv")), { written: ["new.csv"], unchanged: [] });
    });

    it("to nothing, below a directory", async () => {
      mkdirSync(at("table"));
      symlinkSync("gone.csv", at("table/latest.csv"));
      const found = await changes("out/table", () => write("table/new.csv"));
      assert.deepEqual(found, { written: ["table"], unchanged: [] });
    });

    it("that the refinement sets to its new file", async () => {
      symlinkSync("gone.csv", at("latest.csv"));
      const found = await changes("out/*.csv", () => write("gone.csv"));
      assert.deepEqual(found, { written: ["gone.csv", "latest.csv"], unchanged: [] });
    });
  });

  it("may have names that mean something in a pattern: each matches itself", async () => {
    for (const name of ["a [v1].csv", "b (draft).csv", "c {1,2}.csv", "d*.csv", "e?.csv", "!f.csv", "[open.csv"])
      assert.deepEqual(await changes(`out/${name}`, () => write(name)), { written: [name], unchanged: [] }, name);
  });

  it("are also what such a name matches as a pattern", async () => {
    assert.deepEqual(await changes("out/[ab].csv", () => write("b.csv")), { written: ["b.csv"], unchanged: [] });
  });
});
