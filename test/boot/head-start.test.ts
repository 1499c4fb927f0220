import assert from "node:assert/strict";
import { bootImages, findHeadStart, headStartName, makerLabel } from "../../boot/head-start.ts";
import { thisOwner } from "../../machine/process-identity.ts";
import { FakeClient } from "../docker/fake-client.ts";
import { deadOwner } from "../owners.ts";

const pair = { postgres: "sha256:1", marquez: "sha256:2" };
/** An engine that holds a volume of that maker, and images with that entrypoint. */
const engine = (maker: string, start = '{"entrypoint":["entrypoint.sh"],"command":["an-argument"]}') =>
  new FakeClient(`[ "$1" = volume ] && echo '${JSON.stringify({ [makerLabel]: maker })}' || echo '${start}'`);

describe("a head start", () => {
  const marquez = { name: "marquez", id: "sha256:2", standIn: false };
  const postgres = { name: "postgres", id: "sha256:1", standIn: false };

  it("is of a stack's Marquez and its database", () => {
    assert.deepEqual(bootImages([marquez, postgres]), pair);
    assert.equal(bootImages([postgres]), undefined);
  });

  it("is never a stand-in's", () => {
    assert.equal(bootImages([{ ...marquez, standIn: true }, postgres]), undefined);
  });

  it("has another name for another image", () => {
    const names = [pair, { ...pair, marquez: "sha256:3" }, { ...pair, postgres: "sha256:3" }].map(headStartName);
    assert.equal(new Set(names).size, 3);
    assert.equal(headStartName({ ...pair }), names[0]);
  });

  it("is used when the process that made it has ended, with what the images run", async () => {
    using _engine = engine(deadOwner);
    assert.deepEqual(await findHeadStart(pair), {
      volume: headStartName(pair),
      entrypoint: ["entrypoint.sh"],
      marquez: ["entrypoint.sh", "an-argument"],
    });
  });

  it("is left out as long as it is being made", async () => {
    using _engine = engine(thisOwner());
    assert.equal(await findHeadStart(pair), undefined);
  });

  it("is left out when an image has no entrypoint to end with", async () => {
    using _engine = engine(deadOwner, '{"entrypoint":null,"command":["postgres"]}');
    assert.equal(await findHeadStart(pair), undefined);
  });

  it("is left out when the engine has none, or does not answer", async () => {
    using _engine = new FakeClient("echo 'Error: No such volume' >&2; exit 1");
    assert.equal(await findHeadStart(pair), undefined);
  });
});
