import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { officialImages } from "../../settings/official-images.ts";
import { resolveImage } from "../../setup/images.ts";
import { assertNothingLeft } from "../e2e/leftovers.ts";
import { ownProject } from "../e2e/own-project.ts";

const secret = "a-secret-of-the-store";

/** The image of the S3 gateway stands for a user's own: the engine holds it, and it answers by HTTP. */
describe("a rehearsal with services of the user's own images", function () {
  this.timeout(180_000);
  let image: { reference: string; digest: string };
  before(async () => {
    image = await resolveImage("s3", officialImages.s3, { standIns: "allow", say: () => {} });
  });

  const env = { ROOT_ACCESS_KEY: "an-access-key", ROOT_SECRET_KEY: { variable: "OF_THE_STORE" } };
  const store = (more: object = {}) => ({
    image: image.reference,
    command: ["--port", ":7070", "--health", "/up", "posix", "/tmp"],
    env,
    port: 7070,
    health: "/up",
    ...more,
  });
  async function rehearsed(service: object) {
    const asks = `const answer = await fetch(process.env.OWN_STORE_URL + "/up"); console.log("answered", answer.status);`;
    const project = ownProject({
      namespace: undefined,
      job: undefined,
      refine: undefined,
      commands: { ask: { command: [process.execPath, "--input-type=module", "-e", asks] } },
      services: { "own-store": service },
    });
    const { exitCode, stdout, stderr } = await project.rehearse(["run", "--json"], { OF_THE_STORE: secret });
    assert.notEqual(stdout, "", stderr);
    const result = JSON.parse(stdout);
    const read = (file: string) => readFileSync(join(result.evidence.directory, file), "utf8");
    await assertNothingLeft(result.id);
    return { exitCode, result, read };
  }

  it("runs commands against them, and has their logs and digests in the evidence", async () => {
    const { exitCode, result, read } = await rehearsed(store());
    assert.deepEqual([exitCode, result.errors], [0, []]);
    assert.match(read("ask.log"), /answered 200/);
    assert.match(read("own-store.log"), /\S/);
    assert.ok(read("notes.md").includes(`| own-store | \`${image.reference}\` | ${image.digest} |`), read("notes.md"));
    const { images } = JSON.parse(read("verdict.json"));
    assert.deepEqual(images.map(({ name }: { name: string }) => name).sort(), ["own-store", "s3"]);
    assert.doesNotMatch(JSON.stringify(result) + read("own-store.log"), new RegExp(secret));
  });

  it("ends with an error that names the one that has ended, with the end of its log", async () => {
    const { exitCode, result } = await rehearsed(store({ command: ["posix", "/no-such-folder"], health: undefined }));
    assert.equal(exitCode, 3);
    assert.match(JSON.stringify(result.errors), /own-store has exited with code 1.*no-such-folder/);
  });
});
