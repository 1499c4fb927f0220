import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RehearsalError } from "../../errors.ts";
import { officialImages, type ServiceName } from "../../settings/official-images.ts";
import { installedOffline, requireOffline } from "../../setup/offline.ts";
import { packageRoot, packageVersion } from "../../version.ts";

const manifest = (path: string) => JSON.parse(readFileSync(join(packageRoot, path), "utf8"));

describe("the package lineage-rehearsal-offline", () => {
  it("is there in a checkout, and has an image for every service", async () => {
    const offline = await installedOffline();
    assert.ok(offline);
    assert.equal(await requireOffline({ doing: "testing", found: "nothing" }), offline);
    for (const service of Object.keys(officialImages) as ServiceName[])
      assert.match(await offline.imageTag(service), /^lineage-rehearsal\/[a-z0-9-]+:[0-9.]+-[0-9a-f]{12}$/);
  });

  it("belongs to this version, and depends on the same versions of other packages", () => {
    const [main, offline] = [manifest("package.json"), manifest("offline/package.json")];
    assert.deepEqual([offline.version, offline.peerDependencies[main.name]], [main.version, main.version]);
    assert.deepEqual(offline.engines, main.engines);
    for (const [name, version] of Object.entries({ ...offline.dependencies, ...offline.devDependencies }))
      assert.equal(version, main.dependencies[name] ?? version, name);
  });

  it("has to be installed where it is missing: the error says what could not be reached and how to install it", async () => {
    const download = { doing: "downloading the thing", found: "its site could not be reached" };
    const missing = requireOffline(download, async () => undefined);
    await assert.rejects(missing, (error) => {
      assert.ok(error instanceof RehearsalError);
      assert.equal(error.code, "SETUP");
      assert.match(error.message, /^downloading the thing: its site could not be reached\n/);
      assert.ok(error.explanation.next.includes(`npm install lineage-rehearsal-offline@${packageVersion}`));
      return true;
    });
  });
});

describe("the GitHub action", () => {
  it("has the Node and the AWS package that a checkout has", () => {
    const { devDependencies } = manifest("package.json");
    for (const [name, version] of Object.entries(manifest("pipelines/github/package.json").dependencies))
      assert.equal(version, devDependencies[name], name);
  });
});
