import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RehearsalError } from "../../errors.ts";
import { Bundle } from "../../evidence/bundle.ts";
import { storeBundle } from "../../store/store-bundle.ts";
import { temporaryPlace } from "../temporary-place.ts";

describe("a store that is a folder without a gateway", () => {
  let place: ReturnType<typeof temporaryPlace>;
  let bundle: Bundle;
  beforeEach(async () => {
    place = temporaryPlace("store-");
    const directory = join(place.path, "evidence", "20250131T120000Z-0123abcd");
    mkdirSync(join(directory, "logs"), { recursive: true });
    writeFileSync(join(directory, "graph.json"), "{}");
    writeFileSync(join(directory, "logs", "a.log"), "a line\n");
    bundle = Bundle.at(directory);
    await bundle.seal();
  });
  afterEach(() => place.remove());

  const store = () =>
    storeBundle(bundle, { access: { folder: join(place.path, "s3") }, bucket: "a-bucket", prefix: "a/b" });
  const stored = (...file: string[]) => join(place.path, "s3", "a-bucket", "a", "b", bundle.name, ...file);

  it("holds every file as a gateway would keep it, private", async () => {
    const { location, uri, files } = await store();
    assert.deepEqual([location, uri, files], [stored(), null, 3]);
    for (const file of bundle.files())
      assert.deepEqual(readFileSync(stored(file)), readFileSync(bundle.path(file)), file);
    assert.equal(statSync(stored("graph.json")).mode & 0o777, 0o600);
  });

  it("takes the same bundle again, and finishes one that an earlier try has begun", async () => {
    mkdirSync(stored("logs"), { recursive: true });
    writeFileSync(stored("graph.json"), "{}");
    // What a killed try leaves of a file that it was copying.
    writeFileSync(stored("logs", "a.log.0123abcd.part"), "a l");
    await store();
    await Promise.all([store(), store()]);
    assert.deepEqual(readdirSync(stored("logs")), ["a.log"]);
    assert.equal(readFileSync(stored("logs", "a.log"), "utf8"), "a line\n");
  });

  it("replaces no file of another content, and refuses a bundle that was changed", async () => {
    mkdirSync(stored(), { recursive: true });
    writeFileSync(stored("graph.json"), "another");
    await assert.rejects(store(), (error) => {
      assert.ok(error instanceof RehearsalError && error.code === "STORE");
      assert.match(error.explanation.found, /another content of graph\.json/);
      return true;
    });
    assert.equal(readFileSync(stored("graph.json"), "utf8"), "another");
    writeFileSync(bundle.path("graph.json"), "changed");
    await assert.rejects(store(), /graph\.json differs/);
  });
});
