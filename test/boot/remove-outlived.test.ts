import assert from "node:assert/strict";
import { headStartLabel } from "../../boot/head-start.ts";
import { removeOutlived } from "../../boot/remove-outlived.ts";
import { FakeClient } from "../docker/fake-client.ts";

/** An engine with two head starts: of the images 1 and 2, and of 1 and 3. It holds the images that are named. */
const engine = (...held: string[]) =>
  new FakeClient(
    'case "$*" in',
    '"volume ls "*) echo one; echo two ;;',
    ...[
      ["one", "2"],
      ["two", "3"],
    ].map(
      ([name, marquez]) =>
        `"volume inspect "*${name}) echo '${JSON.stringify({ [`${headStartLabel}-postgres`]: "sha256:1", [`${headStartLabel}-marquez`]: `sha256:${marquez}` })}' ;;`,
    ),
    ...held.map((id) => `"image inspect "*sha256:${id}) echo 'sha256:${id} [] {}' ;;`),
    '"image inspect "*) echo "Error: No such image" >&2; exit 1 ;;',
    "esac",
  );

describe("head starts that nothing can start from", () => {
  it("are removed when one of their images is gone", async () => {
    using docker = engine("1", "3");
    await removeOutlived();
    assert.deepEqual(
      docker.calls.filter((call) => call.startsWith("volume rm")),
      ["volume rm --force -- one"],
    );
  });

  it("are kept when the engine holds both images", async () => {
    using docker = engine("1", "2", "3");
    await removeOutlived();
    assert.ok(!docker.calls.some((call) => call.startsWith("volume rm")));
  });
});
