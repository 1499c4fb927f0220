import assert from "node:assert/strict";
import { execa } from "execa";
import { officialImages } from "../../settings/official-images.ts";
import { resolveImage } from "../../setup/images.ts";
import { assertNothingLeft } from "./leftovers.ts";
import { ownProject } from "./own-project.ts";

const image = "rehearsal-test:labelled-stand-in";

/** An image with the label of a stand-in: what it holds does not matter, because nothing is started. */
describe("a stand-in that the settings do not allow", function () {
  this.timeout(120_000);

  before(async () => {
    const { reference } = await resolveImage("marquez", officialImages.marquez, { standIns: "allow", say: () => {} });
    const dockerfile = `FROM ${reference}\nLABEL lineage-rehearsal.stand-in=true\n`;
    await execa("docker", ["build", "--tag", image, "-"], { input: dockerfile, env: { DOCKER_BUILDKIT: "0" } });
  });
  after(() => execa("docker", ["image", "rm", "--force", image]));

  for (const standIns of ["refuse", undefined])
    it(`ends the rehearsal with 3 before anything is started: standIns ${standIns ?? "not given"}`, async () => {
      const images = { marquez: image };
      const { rehearse } = ownProject({ images, web: { url: "http://127.0.0.1:9" }, standIns });
      const { exitCode, stdout } = await rehearse(["run", "--json"]);
      const { id, verdict, errors, steps } = JSON.parse(stdout);
      assert.deepEqual([exitCode, verdict], [3, "error"], stdout);
      assert.ok(
        errors[0].message.startsWith(
          `getting the image ${image}: the image ${image} in the Docker engine is a stand-in`,
        ),
      );
      assert.match(errors[0].message, /pass --set standIns=allow\.$/);
      assert.ok(steps.some(({ name, status }: Record<string, string>) => name === "images" && status === "failed"));
      await assertNothingLeft(id);
    });
});
