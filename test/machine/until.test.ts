import assert from "node:assert/strict";
import { lastAnswer, systemClock, TimedOut, until } from "../../machine/until.ts";
import { FakeClock } from "./fake-clock.ts";

/** Answers 1, 2, 3 and so on. */
function counter(): () => Promise<number> {
  let count = 0;
  return async () => {
    count += 1;
    return count;
  };
}

describe("until", () => {
  let clock: FakeClock;
  beforeEach(() => {
    clock = new FakeClock();
  });

  it("returns the first wanted answer, and pauses between questions", async () => {
    assert.equal(await until(counter(), (answer) => answer === 4, { every: 100, clock }), 4);
    assert.deepEqual(clock.pauses, [100, 100, 100]);
  });

  it("does not pause when the first answer is wanted", async () => {
    assert.equal(
      await until(
        () => "yes",
        (answer) => answer === "yes",
        { every: 100, within: 0, clock },
      ),
      "yes",
    );
    assert.deepEqual(clock.pauses, []);
  });

  it("tells after each answer that is not wanted for how long it has waited", async () => {
    const waits: number[] = [];
    const waited = (milliseconds: number) => void waits.push(milliseconds);
    await until(counter(), (answer) => answer === 4, { every: 100, clock, waited });
    assert.deepEqual(waits, [0, 100, 200]);
  });

  it("gives up with the last answer when the time is up, after one more question", async () => {
    const waits = until(counter(), () => false, { every: 100, within: 250, clock });
    await assert.rejects(waits, (thrown) => {
      assert.ok(thrown instanceof TimedOut);
      assert.equal(thrown.last, 4);
      return thrown.message === "the wanted answer did not come within 0.25 s";
    });
    assert.deepEqual(clock.pauses, [100, 100, 50]);
  });

  it("can settle for the last answer when the time is up, and for nothing else", async () => {
    const options = { every: 100, within: 250, clock };
    assert.equal(await until(counter(), () => false, options).catch(lastAnswer<number>), 4);
    const broken = () => Promise.reject(new Error("broken"));
    await assert.rejects(until(broken, () => false, options).catch(lastAnswer<number>), /broken/);
  });

  it("takes an answer that comes just when the time is up", async () => {
    assert.equal(await until(counter(), (answer) => answer === 4, { every: 100, within: 250, clock }), 4);
  });

  it("counts the time that questions take", async () => {
    const slow = async () => {
      clock.time += 1_000;
      return "not yet";
    };
    await assert.rejects(
      until(slow, () => false, { every: 100, within: 1_500, clock }),
      TimedOut,
    );
    assert.equal(clock.time, 2_100);
    assert.deepEqual(clock.pauses, [100]);
  });

  it("ends with the signal's reason: before a question, during one, and in a pause", async () => {
    const reason = new Error("enough");
    const isReason = (thrown: unknown) => thrown === reason;
    const never = () => assert.fail("it is not asked");
    await assert.rejects(
      until(never, () => false, { every: 100, signal: AbortSignal.abort(reason), clock }),
      isReason,
    );

    const during = new AbortController();
    const ask = async () => during.abort(reason);
    await assert.rejects(
      until(ask, () => false, { every: 100, signal: during.signal, clock }),
      isReason,
    );
    assert.deepEqual(clock.pauses, []);

    const paused = new AbortController();
    const aborting = {
      now: clock.now,
      pause: (milliseconds: number, signal?: AbortSignal) => {
        paused.abort(reason);
        return systemClock.pause(milliseconds, signal);
      },
    };
    const waits = until(
      async () => 1,
      () => false,
      { every: 3_600_000, signal: paused.signal, clock: aborting },
    );
    await assert.rejects(waits, isReason);
  });

  it("passes on what a question throws", async () => {
    const broken = () => Promise.reject(new Error("broken"));
    await assert.rejects(
      until(broken, () => true, { every: 100, clock }),
      /broken/,
    );
  });

  it("has a real clock unless it is given another", async () => {
    const before = performance.now();
    assert.equal(await until(counter(), (answer) => answer === 2, { every: 1 }), 2);
    assert.ok(systemClock.now() > before);
  });
});
