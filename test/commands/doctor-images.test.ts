import assert from "node:assert/strict";
import { imagePresence } from "../../commands/doctor-images.ts";
import { officialImages } from "../../settings/official-images.ts";
import { parseSettings } from "../../settings/parse.ts";
import { FakeClient } from "../docker/fake-client.ts";

const settings = (more: Record<string, unknown> = {}) =>
  parseSettings(
    { namespace: "n", job: "j", refine: { command: ["true"] }, prefect: { enabled: false }, ...more },
    import.meta.dirname,
    "a test",
  );
const none = `echo "Error: No such image: $5" >&2; exit 1`;
const real = "echo 'sha256:1 null null'";
const standIn = `echo 'sha256:1 null {"lineage-rehearsal.stand-in":"true"}'`;

/** The rows about images that the doctor shows, when docker answers so. */
async function rows(answer: string, more?: Record<string, unknown>) {
  using docker = new FakeClient(answer);
  const found = await imagePresence(settings(more));
  assert.ok(docker.calls.every((call) => call.startsWith("image inspect ")));
  return found;
}

describe("rehearse doctor, about the images of Marquez and its web UI", () => {
  it("finds real ones in the engine", async () => {
    assert.deepEqual(
      (await rows(real)).map(({ name, status, found }) => [name, status, found]),
      [
        ["marquez image", "found", `${officialImages.marquez} in the Docker engine`],
        ["web image", "found", `${officialImages.web} in the Docker engine`],
      ],
    );
  });

  it("says that a rehearsal ends with 3 where one cannot be pulled and no stand-in is allowed", async () => {
    const [marquez] = await rows(none);
    assert.equal(marquez?.status, "fetchable");
    assert.match(
      marquez?.how ?? "",
      /ends with exit code 3: standIns refuses a stand-in\. Try it now: `docker pull marquezproject\/marquez:0\.51\.1`\.$/,
    );
  });

  it("calls a stand-in under an official name missing where none is allowed", async () => {
    const [marquez] = await rows(standIn);
    assert.equal(marquez?.status, "missing");
    assert.match(marquez?.found ?? "", /is a stand-in, which standIns refuses$/);
    assert.match(marquez?.how ?? "", /`docker image rm marquezproject\/marquez:0\.51\.1`, then `docker pull /);
  });

  it("says what a stand-in proves where one is allowed", async () => {
    const [marquez] = await rows(standIn, { standIns: "allow" });
    assert.equal(marquez?.status, "found");
    assert.match(marquez?.found ?? "", /proves nothing about the real service/);
    const [absent] = await rows(none, { standIns: "allow" });
    assert.equal(absent?.status, "fetchable");
    assert.match(absent?.how ?? "", /pulls it, or builds a stand-in where that fails/);
  });

  it("is silent where the rehearsal starts neither, and where no engine answers", async () => {
    assert.deepEqual(await imagePresence(settings({ marquez: { url: "http://127.0.0.1:5000" } })), []);
    assert.deepEqual(await rows("echo 'Cannot connect' >&2; exit 1"), []);
  });
});
