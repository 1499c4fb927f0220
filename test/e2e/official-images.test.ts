import assert from "node:assert/strict";
import { execa } from "execa";
import { officialImages } from "../../settings/official-images.ts";
import { type ImageName, resolveImage } from "../../setup/images.ts";
import { place, result } from "./command.ts";

describe("images that the engine holds under their official names", function () {
  this.timeout(120_000);
  const tagged: string[] = [];

  before(async () => {
    for (const [name, reference] of Object.entries(officialImages) as [ImageName, string][]) {
      const { id, origin } = await resolveImage(name, reference, () => {});
      if (origin !== "recipe") continue;
      await execa("docker", ["tag", id, reference]);
      tagged.push(reference);
    }
  });
  after(() => Promise.all(tagged.map((reference) => execa("docker", ["rmi", "--no-prune", reference]))));

  it("are used as they are: nothing is pulled or built, and nothing counts as a stand-in", async () => {
    const { exitCode, result: done } = await result(place(), []);
    assert.equal(exitCode, 0, JSON.stringify(done.errors));
    assert.deepEqual(done.standIns, []);
    assert.deepEqual(
      Object.fromEntries(done.images.map(({ name, reference, origin }) => [name, `${reference} ${origin}`])),
      Object.fromEntries(Object.entries(officialImages).map(([name, reference]) => [name, `${reference} engine`])),
    );
  });
});
