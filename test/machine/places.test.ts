import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockFolder } from "../../machine/lock-folder.ts";
import { type Standing, takePlace } from "../../machine/places.ts";
import { Contender } from "./contending.ts";

const inside = { inside: true };
const waits = (places: number, before: number): Standing => ({ places, taken: places, before });

describe("places", function () {
  this.timeout(60_000);

  let temporary: string;
  let usual: string | undefined;
  const started: Contender<unknown>[] = [];

  async function contenders(count: number): Promise<Contender<unknown>[]> {
    const fresh = Array.from(
      { length: count },
      () =>
        new Contender<unknown>("place-contender.ts", {
          LINEAGE_REHEARSAL_CACHE: temporary,
          RECORDS: join(temporary, "records"),
        }),
    );
    started.push(...fresh);
    await Promise.all(fresh.map((one) => one.answer()));
    return fresh;
  }

  beforeEach(() => {
    usual = process.env.LINEAGE_REHEARSAL_CACHE;
    temporary = mkdtempSync(join(tmpdir(), "places-"));
    mkdirSync(join(temporary, "records"));
    process.env.LINEAGE_REHEARSAL_CACHE = temporary;
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((one) => one.kill()));
    if (usual === undefined) delete process.env.LINEAGE_REHEARSAL_CACHE;
    else process.env.LINEAGE_REHEARSAL_CACHE = usual;
    rmSync(temporary, { recursive: true, force: true });
  });

  it("go to six processes in the order in which they came, one for each that left or was killed", async () => {
    const [one, two, three, four, five, six] = (await contenders(6)) as [
      Contender<unknown>,
      Contender<unknown>,
      Contender<unknown>,
      Contender<unknown>,
      Contender<unknown>,
      Contender<unknown>,
    ];
    for (const each of [one, two, three]) {
      each.tell("take", 3);
      assert.deepEqual(await each.answer(), inside);
    }
    for (const [before, each] of [four, five, six].entries()) {
      each.tell("take", 3);
      assert.deepEqual(await each.answer(), waits(3, before));
    }

    await two.kill();
    assert.deepEqual(await four.answer(), inside);
    assert.deepEqual(await five.answer(), waits(3, 0));
    assert.deepEqual(await six.answer(), waits(3, 1));

    // One that waits is killed: nobody gets a place for that.
    await five.kill();
    assert.deepEqual(await six.answer(), waits(3, 0));

    one.tell("leave");
    assert.deepEqual(await one.answer(), { left: true });
    assert.deepEqual(await six.answer(), inside);
    // All that came before are gone or inside: the next one waits behind three.
    one.tell("take", 3);
    assert.deepEqual(await one.answer(), waits(3, 0));
  });

  it("are never taken by more than there are, by the records of those inside, whoever is killed", async () => {
    const [first, second, ...others] = await contenders(6);
    for (const each of others) each.tell("visit", 3, 20);
    for (const each of [first, second]) each?.tell("die", 3);
    const answers = (await Promise.all(started.map((each) => each.answer()))) as { most: number }[];
    for (const { most } of answers) assert.ok(most >= 1 && most <= 3, `${most} were inside at once`);
    // What the killed ones left goes when the next one sees it.
    await (await takePlace("places", { places: 1 }))[Symbol.asyncDispose]();
    assert.deepEqual(readdirSync(lockFolder("cache")), []);
  });

  it("wait for room, too, and for that ask again when one has left", async () => {
    const first = await takePlace("subject", { places: 3, hasRoom: async () => true });
    const asked: number[] = [];
    const standings: Standing[] = [];
    const second = await takePlace("subject", {
      places: 3,
      hasRoom: async (others) => {
        asked.push(others);
        return others === 0;
      },
      waiting: (standing) => {
        standings.push(standing);
        void first[Symbol.asyncDispose]();
      },
    });
    assert.deepEqual(asked, [1, 0]);
    assert.deepEqual(standings, [{ places: 3, taken: 1, before: 0 }]);
    await second[Symbol.asyncDispose]();
    assert.deepEqual(readdirSync(lockFolder("cache")), []);
  });

  it("are not taken when the question for room fails", async () => {
    const full = { places: 1, hasRoom: () => Promise.reject(new Error("no room")) };
    await assert.rejects(takePlace("subject", full), /no room/);
    await using _next = await takePlace("subject", { places: 1, waiting: () => assert.fail("the place is free") });
  });

  it("of one subject have nothing to do with those of another", async () => {
    await using _one = await takePlace("one", { places: 1 });
    await using _other = await takePlace("other", { places: 1, waiting: () => assert.fail("the place is free") });
  });

  it("end a wait with the signal, throw its reason, and leave the turn to the next", async () => {
    const reason = new Error("enough");
    const stop = new AbortController();
    const held = await takePlace("subject", { places: 1 });
    const wait = takePlace("subject", { places: 1, signal: stop.signal, waiting: () => stop.abort(reason) });
    await assert.rejects(wait, (thrown) => thrown === reason);
    await assert.rejects(
      takePlace("subject", { places: 1, signal: AbortSignal.abort(reason) }),
      (thrown) => thrown === reason,
    );
    await held[Symbol.asyncDispose]();
    assert.deepEqual(readdirSync(lockFolder("cache")), []);
  });
});
