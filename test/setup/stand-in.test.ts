import assert from "node:assert/strict";
import { officialImages } from "../../settings/official-images.ts";
import { type ImageName, resolveImage } from "../../setup/images.ts";
import { StandInRefused, standInsRefused } from "../../setup/stand-in.ts";
import { FakeClient } from "../docker/fake-client.ts";

const silent = (message: string): never => assert.fail(`said: ${message}`);
const refusing = { standIns: "refuse", say: silent } as const;

/** A docker that holds no image, and whose registry refuses every pull with these words. */
const pulling = (answer: string): FakeClient =>
  new FakeClient(
    'case "$1" in image) echo "Error: No such image: $5" >&2; exit 1;; esac',
    `echo 'Error response from daemon: ${answer}' >&2; exit 1`,
  );

async function refusal(name: ImageName, reference: string = officialImages[name]): Promise<StandInRefused> {
  try {
    await resolveImage(name, reference, refusing);
  } catch (error) {
    assert.ok(error instanceof StandInRefused, String(error));
    assert.equal(error.code, "SETUP");
    return error;
  }
  return assert.fail("it was not refused");
}

describe("a stand-in where none is allowed", () => {
  it("is refused when the registry limits pulls: log in, then pull", async () => {
    using _docker = pulling("toomanyrequests: You have reached your unauthenticated pull rate limit.");
    const { explanation } = await refusal("marquez");
    assert.equal(explanation.doing, "getting the image marquezproject/marquez:0.51.1");
    assert.equal(
      explanation.found,
      "the Docker engine does not hold marquezproject/marquez:0.51.1, and it could not be pulled (toomanyrequests: You have reached your unauthenticated pull rate limit.). A stand-in is refused",
    );
    assert.equal(
      explanation.next,
      "Log in first (`docker login`): the registry limits what it gives without. Get the real one with `docker pull marquezproject/marquez:0.51.1`, or load it from elsewhere (`docker load`). For a rehearsal that proves nothing about the real Marquez, pass --set standIns=allow.",
    );
  });

  it("is refused when the registry cannot be reached, without a word of logging in", async () => {
    using _docker = pulling("dial tcp: lookup registry.invalid: no such host");
    const { next } = (await refusal("web")).explanation;
    assert.match(next, /^Get the real one with `docker pull marquezproject\/marquez-web:0\.51\.1`/);
    assert.match(next, /the real Marquez web UI, pass --set standIns=allow\.$/);
  });

  it("is refused under an official name: its label says what it is", async () => {
    using docker = new FakeClient(`echo 'sha256:1 null {"lineage-rehearsal.stand-in":"true"}'`);
    const { explanation } = await refusal("marquez");
    assert.match(
      explanation.found,
      /^the image marquezproject\/marquez:0\.51\.1 in the Docker engine is a stand-in: its label says so\. /,
    );
    assert.match(
      explanation.next,
      /`docker image rm marquezproject\/marquez:0\.51\.1 && docker pull marquezproject\/marquez:0\.51\.1`/,
    );
    assert.ok(docker.calls.every((call) => call.startsWith("image inspect ")));
  });

  it("is refused under the name of a recipe, and the real image is named instead", async () => {
    using _docker = new FakeClient(`echo 'sha256:1 null {"lineage-rehearsal.stand-in":"true"}'`);
    const { next } = (await refusal("marquez", "lineage-rehearsal/marquez-stand-in:0.51.1-1")).explanation;
    assert.match(
      next,
      /docker image rm lineage-rehearsal\/marquez-stand-in:0\.51\.1-1 && docker pull marquezproject\/marquez:0\.51\.1/,
    );
  });

  it("is one error when it is refused for several services", async () => {
    using _docker = pulling("no such host");
    const { explanation } = standInsRefused([await refusal("marquez"), await refusal("web")]);
    assert.equal(
      explanation.doing,
      "getting the images marquezproject/marquez:0.51.1 and marquezproject/marquez-web:0.51.1",
    );
    assert.match(
      explanation.next,
      /`docker pull marquezproject\/marquez:0\.51\.1` and `docker pull marquezproject\/marquez-web:0\.51\.1`/,
    );
    assert.match(explanation.next, /the real Marquez or the Marquez web UI, pass/);
  });

  it("does not keep a real image from being used", async () => {
    using _docker = new FakeClient("echo 'sha256:1 null null'");
    assert.equal((await resolveImage("marquez", officialImages.marquez, refusing)).origin, "engine");
  });
});

describe("a stand-in where it is allowed", () => {
  it("is used, and known for what it is", async () => {
    using _docker = new FakeClient(`echo 'sha256:1 null {"lineage-rehearsal.stand-in":"true"}'`);
    const { standIn } = await resolveImage("marquez", officialImages.marquez, { standIns: "allow", say: silent });
    assert.equal(standIn, true);
  });
});
