import assert from "node:assert/strict";
import { request } from "undici";
import { labelled } from "../../docker/containers.ts";
import { place, rehearse } from "./command.ts";
import { assertNothingLeft } from "./leftovers.ts";

describe("rehearse up and down", function () {
  this.timeout(120_000);
  it("bring up a stack whose URLs answer, and destroy all of it", async () => {
    const at = place();
    const up = await rehearse(at, ["up", "--json"]);
    assert.equal(up.exitCode, 0, up.stderr);
    const { urls, id } = JSON.parse(up.stdout);
    try {
      for (const url of [`${urls.marquez}/api/v1/namespaces`, `${urls.prefect}/api/health`, `${urls.web}/`]) {
        assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\//);
        const { statusCode, body } = await request(url);
        await body.dump();
        assert.equal(statusCode, 200, url);
      }
      assert.equal((await labelled("container", `lineage-rehearsal.id=${id}`)).length, 5);
    } finally {
      const down = await rehearse(at, ["down"]);
      assert.equal(down.exitCode, 0, down.stderr);
    }
    await assertNothingLeft(id);
  });
});
