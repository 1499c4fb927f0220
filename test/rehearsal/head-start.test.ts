import assert from "node:assert/strict";
import { headStartName, makerLabel } from "../../boot/head-start.ts";
import { headStartLater } from "../../rehearsal/head-start.ts";
import { cannotBeMade, isMade, noteFailure, noteMade } from "../../rehearsal/head-start-note.ts";
import { headStartOf } from "../../steps/images.ts";
import { FakeClient } from "../docker/fake-client.ts";
import { deadOwner } from "../owners.ts";
import { temporaryPlace } from "../temporary-place.ts";

const pair = { postgres: "sha256:1", marquez: "sha256:2" };
const name = headStartName(pair);
const images = Object.entries(pair).map(([name, id]) => ({ name, id, standIn: false, origin: "engine" as const }));
const rehearsal = (headStart: boolean, keepsStack: boolean) =>
  ({ settings: { headStart }, keepsStack, stopSignal: new AbortController().signal }) as Parameters<
    typeof headStartLater
  >[0];

describe("the head start of a rehearsal", () => {
  const place = temporaryPlace("cache-");
  const before = process.env.LINEAGE_REHEARSAL_CACHE;
  beforeEach(() => {
    process.env.LINEAGE_REHEARSAL_CACHE = place.path;
  });
  after(() => {
    if (before === undefined) delete process.env.LINEAGE_REHEARSAL_CACHE;
    else process.env.LINEAGE_REHEARSAL_CACHE = before;
    place.remove();
  });

  it("is tried three times, and not again once it failed as often", () => {
    for (const why of ["one", "two"]) noteFailure(name, why);
    assert.equal(cannotBeMade(name), false);
    noteFailure(name, "three");
    assert.equal(cannotBeMade(name), true);
  });

  it("is noted once it is made, whatever failed before", () => {
    noteMade(name);
    assert.deepEqual([isMade(name), cannotBeMade(name)], [true, false]);
  });

  it("is removed and forgotten when the services did not become ready on it", async () => {
    noteMade(name);
    using docker = new FakeClient("");
    const headStart = { volume: name, entrypoint: ["entrypoint.sh"], marquez: ["entrypoint.sh"] };
    await headStartLater(rehearsal(true, false), { images, headStart, healthy: false });
    assert.deepEqual(docker.calls, [`volume rm --force -- ${name}`]);
    assert.equal(isMade(name), false);
  });

  const found = async (headStart: boolean, keepsStack: boolean) => {
    const maker = JSON.stringify({ [makerLabel]: deadOwner });
    using _docker = new FakeClient(
      `[ "$1" = volume ] && echo '${maker}' || echo '{"entrypoint":["entrypoint.sh"],"command":null}'`,
    );
    const resolved = images as unknown as Parameters<typeof headStartOf>[1]["resolved"];
    return (await headStartOf(rehearsal(headStart, keepsStack), { ids: {} as never, resolved }))?.volume;
  };

  it("is used by a stack that is destroyed, and by none that stays", async () => {
    assert.equal(await found(true, false), name);
    assert.equal(await found(true, true), undefined);
  });

  it("is not used when the settings say so", async () => {
    assert.equal(await found(false, false), undefined);
  });
});
