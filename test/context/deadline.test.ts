import assert from "node:assert/strict";
import { once } from "node:events";
import { within } from "../../context/deadline.ts";
import { StopRequest } from "../../context/stop-request.ts";
import { RehearsalError } from "../../errors.ts";
import { FakeClock } from "../machine/fake-clock.ts";

const long = 3_600_000;
const never = () => new Promise<never>(() => {});
/** Work that ends with its signal, as it should. */
const untilAborted = async (signal: AbortSignal): Promise<never> => {
  if (!signal.aborted) await once(signal, "abort");
  throw signal.reason;
};
const is = (code: string, found: RegExp) => (thrown: unknown) => {
  assert.ok(thrown instanceof RehearsalError);
  assert.equal(thrown.code, code);
  assert.match(thrown.explanation.found, found);
  return true;
};

describe("work within limits", () => {
  it("gives what it gives when it is done in time, and its own error when it fails in time", async () => {
    assert.equal(await within({ deadline: long }, async () => "done"), "done");
    await assert.rejects(
      within({ deadline: long }, async () => {
        throw new TypeError("broken");
      }),
      new TypeError("broken"),
    );
  });

  it("is an error that names the deadline when the deadline passed", async () => {
    await assert.rejects(
      within({ deadline: 1 }, untilAborted),
      is("STEP", /^it did not finish within its deadline of 0\.001 s$/),
    );
  });

  it("is interrupted when the rehearsal is asked to stop", async () => {
    const stop = new AbortController();
    const working = within({ deadline: long, signal: stop.signal }, untilAborted);
    stop.abort(new StopRequest("SIGTERM"));
    await assert.rejects(working, is("INTERRUPTED", /SIGTERM/));
  });

  it("is interrupted when the rehearsal had been asked to stop before", async () => {
    const signal = AbortSignal.abort(new StopRequest("SIGINT"));
    await assert.rejects(within({ deadline: long, signal }, untilAborted), is("INTERRUPTED", /SIGINT/));
  });

  it("keeps an error of ours that the work ends with after its signal: it knows more", async () => {
    const own = new RehearsalError("PROVISION", { doing: "waiting", found: "marquez answered 503", next: "" });
    const work = async (signal: AbortSignal) => {
      await untilAborted(signal).catch(() => {});
      throw own;
    };
    await assert.rejects(within({ deadline: 1 }, work), own);
  });

  it("counts when it is done although its signal was aborted meanwhile", async () => {
    const work = (signal: AbortSignal) => untilAborted(signal).catch(() => "saved");
    assert.equal(await within({ deadline: long, signal: AbortSignal.abort() }, work), "saved");
  });

  it("is left behind after a grace period when it does not end with its signal", async () => {
    const clock = new FakeClock();
    await assert.rejects(within({ deadline: 1, clock }, never), is("STEP", /deadline/));
    assert.deepEqual(clock.pauses, [6_000]);
    const signal = AbortSignal.abort(new StopRequest("SIGINT"));
    await assert.rejects(within({ deadline: long, signal, clock }, never), is("INTERRUPTED", /SIGINT/));
  });

  it("has no grace period before its signal: work that takes long is waited for", async () => {
    const clock = new FakeClock();
    await within({ deadline: long, clock }, () => new Promise(setImmediate));
    assert.deepEqual(clock.pauses, []);
  });
});
