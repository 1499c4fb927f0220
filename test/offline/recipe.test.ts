import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packaged } from "../../offline/folder.ts";
import { recipeTag } from "../../offline/images/recipe.ts";

describe("a recipe's tag", () => {
  let directory: string;
  const tag = () =>
    recipeTag({
      name: "thing:1.2",
      what: "a thing",
      standIn: false,
      onBase: false,
      contents: [{ folder: directory }],
      context: async () => {},
    });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "recipe-"));
    await mkdir(join(directory, "deep"));
    await writeFile(join(directory, "Dockerfile"), "FROM scratch\n");
    await writeFile(join(directory, "deep", "run"), "one");
  });
  afterEach(() => rm(directory, { recursive: true }));

  it("has the name, the version and a hash", async () => {
    assert.match(await tag(), /^lineage-rehearsal\/thing:1\.2-[0-9a-f]{12}$/);
  });

  it("does not depend on when a file was written", async () => {
    const before = await tag();
    await utimes(join(directory, "deep", "run"), 0, 0);
    assert.equal(await tag(), before);
  });

  const changes: Record<string, () => Promise<unknown>> = {
    "a file's content": () => writeFile(join(directory, "deep", "run"), "two"),
    "a file's name": () => rename(join(directory, "deep", "run"), join(directory, "deep", "ran")),
    "whether a file can be executed": () => chmod(join(directory, "deep", "run"), 0o755),
    "the number of files": () => writeFile(join(directory, "deep", "more"), ""),
  };
  for (const [what, change] of Object.entries(changes))
    it(`changes with ${what}`, async () => {
      const before = await tag();
      await change();
      assert.notEqual(await tag(), before);
    });
});

describe("a stand-in's image", () => {
  const manifest = async (path: string) => JSON.parse(await readFile(packaged(path), "utf8"));

  for (const name of ["marquez", "web"] as const)
    it(`holds every npm package that the stand-in for ${name} imports`, async () => {
      const { dependencies } = await manifest("images/recipes/stand-in/package.json");
      const sources = packaged(`emulators/${name}-stand-in`);
      const imported = new Set<string>();
      for (const file of (await readdir(sources)).filter((file) => file.endsWith(".ts")))
        for (const [, from] of (await readFile(join(sources, file), "utf8")).matchAll(/ from "([^"]+)"/g))
          if (from !== undefined && !/^(\.|node:)/.test(from)) imported.add(from);
      assert.deepEqual(
        [...imported].filter((needed) => !(needed in dependencies)),
        [],
      );
    });

  it("holds them in the versions that the tests run the stand-ins with", async () => {
    const [image, ours] = [await manifest("images/recipes/stand-in/package.json"), await manifest("package.json")];
    for (const [name, version] of Object.entries(image.dependencies)) assert.equal(ours.devDependencies[name], version);
  });
});

describe("an image made of npm packages", () => {
  for (const recipe of ["stand-in", "postgres"])
    it(`has every package of ${recipe} pinned by its hash, and by no address`, async () => {
      const lock = await readFile(packaged(`images/recipes/${recipe}/package-lock.json`), "utf8");
      for (const [path, { integrity, resolved }] of Object.entries<Record<string, string>>(JSON.parse(lock).packages))
        assert.ok(path === "" || (integrity && !resolved), path);
    });
});
