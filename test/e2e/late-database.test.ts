import assert from "node:assert/strict";
import { execa } from "execa";
import { officialImages } from "../../settings/official-images.ts";
import { resolveImage } from "../../setup/images.ts";
import { place, result, withoutPrefect } from "./command.ts";

const image = "rehearsal-test:late-postgres";

/** As on a machine with too much to do: Marquez comes first, and gives up by itself when it may not try again. */
describe("a database that comes late", function () {
  this.timeout(120_000);

  before(async () => {
    const { reference } = await resolveImage("postgres", officialImages.postgres, () => {});
    const { stdout } = await execa("docker", [
      "image",
      "inspect",
      "--format",
      "{{json .Config.Entrypoint}}",
      "--",
      reference,
    ]);
    const late = ["sh", "-c", 'sleep 5; exec "$0" "$@"', ...(JSON.parse(stdout) as string[])];
    const dockerfile = `FROM ${reference}\nENTRYPOINT ${JSON.stringify(late)}\n`;
    await execa("docker", ["build", "--tag", image, "-"], { input: dockerfile, env: { DOCKER_BUILDKIT: "0" } });
  });
  after(() => execa("docker", ["image", "rm", "--force", image]));

  it("is waited for, and Marquez stays where its port was published", async () => {
    const { exitCode, result: done } = await result(place(), [...withoutPrefect, "--set", `images.postgres=${image}`]);
    assert.equal(exitCode, 0, JSON.stringify([done.errors, done.steps]));
  });
});
