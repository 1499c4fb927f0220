import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Contender } from "../machine/contending.ts";
import { statePlace } from "../state-place.ts";

/** `npm run test:locks` sets it to 200. */
const rounds = Number(process.env.LOCK_ROUNDS ?? 2);
const count = 6;

interface Answer {
  afterDeath?: boolean;
  refused?: string;
  waits?: true;
  has?: boolean;
}

describe(`a stack whose holder is killed, in ${rounds} rounds of ${count} contenders`, function () {
  this.timeout(60_000 + rounds * 10_000);
  let place: ReturnType<typeof statePlace>;
  let directory: string;
  const started: Contender<Answer>[] = [];

  beforeEach(() => {
    place = statePlace();
    directory = join(place.path, "a-project", "a-stack");
    mkdirSync(directory, { recursive: true });
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((one) => one.kill()));
    place[Symbol.dispose]();
  });

  async function contender(): Promise<Contender<Answer>> {
    const one = new Contender<Answer>("../rehearsal/hold-contender.ts", {
      LINEAGE_REHEARSAL_STATE: place.path,
      // Hundreds are started.
      NODE_COMPILE_CACHE: join(place.path, "compiled"),
    });
    started.push(one);
    await one.answer();
    return one;
  }
  const contenders = () => Promise.all(Array.from({ length: count }, contender));

  it("goes to exactly one of those that try at once, who is told of the death; the others are refused", async () => {
    let all = await contenders();
    let holder: Contender<Answer> | undefined;
    for (let round = 0; round < rounds; round += 1) {
      for (const one of all) one.tell("try", directory);
      const answers = await Promise.all(all.map((one) => one.answer()));
      const got = answers.flatMap(({ afterDeath }, index) => (afterDeath === undefined ? [] : [{ afterDeath, index }]));
      assert.deepEqual(
        got.map(({ afterDeath }) => afterDeath),
        [holder !== undefined],
        `round ${round}: ${JSON.stringify(answers)}`,
      );
      assert.equal(answers.filter(({ refused }) => refused === "BUSY").length, count - 1, JSON.stringify(answers));
      holder = all[got[0]?.index ?? 0] as Contender<Answer>;
      const [, replacement] = await Promise.all([holder.kill(), contender()]);
      all = all.map((one) => (one === holder ? replacement : one));
    }
  });

  it("goes to exactly one of those that wait, one after the other", async () => {
    const first = await contender();
    first.tell("try", directory);
    assert.deepEqual(await first.answer(), { afterDeath: false });
    let holder = first;
    let waiting = await contenders();
    for (const one of waiting) {
      one.tell("wait", directory);
      assert.deepEqual(await one.answer(), { waits: true });
    }
    for (let round = 0; round < rounds; round += 1) {
      const answers = waiting.map(async (one) => ({ one, answer: await one.answer() }));
      const [replacement] = await Promise.all([contender(), holder.kill()]);
      const winner = await Promise.race(answers);
      assert.deepEqual(winner.answer, { afterDeath: true }, `round ${round}`);
      const others = waiting.filter((one) => one !== winner.one);
      // Each waits still: the next line that it says is about its state.
      for (const one of others) one.tell("state");
      for (const { one, answer } of await Promise.all(answers))
        if (one !== winner.one) assert.deepEqual(answer, { has: false }, `round ${round}`);
      replacement.tell("wait", directory);
      assert.deepEqual(await replacement.answer(), { waits: true });
      holder = winner.one;
      waiting = [...others, replacement];
    }
  });
});
