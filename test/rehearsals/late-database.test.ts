import assert from "node:assert/strict";
import { execa } from "execa";
import { officialImages } from "../../settings/official-images.ts";
import { resolveImage } from "../../setup/images.ts";
import { place, result, withoutPrefect } from "../e2e/command.ts";

const image = "rehearsal-test:late-postgres";

/** As on a busy machine: Marquez starts before its database. Without retries it would exit. */
describe("a database that starts late", function () {
  this.timeout(120_000);

  before(async () => {
    const { reference } = await resolveImage("postgres", officialImages.postgres, { standIns: "allow", say: () => {} });
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

  it("makes Marquez wait instead of restarting on another port", async () => {
    const { exitCode, result: done } = await result(place(), [...withoutPrefect, "--set", `images.postgres=${image}`]);
    assert.equal(exitCode, 0, JSON.stringify([done.errors, done.steps]));
  });
});
