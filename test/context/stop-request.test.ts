import assert from "node:assert/strict";
import { interruptedBy, StopRequest, stopReasonOf, untilStopped } from "../../context/stop-request.ts";
import { RehearsalError } from "../../errors.ts";

const timedOut = new DOMException("it timed out", "TimeoutError");

describe("the reason of a stop", () => {
  it("is an interruption by the signal of the system that asked for it", () => {
    assert.deepEqual(stopReasonOf(AbortSignal.abort(new StopRequest("SIGTERM"))), {
      verdict: "interrupted",
      message: "it was asked to stop by SIGTERM",
    });
  });

  it("is an interruption, too, when a program aborts the signal with a reason of its own or none", () => {
    const expected = { verdict: "interrupted", message: "it was asked to stop" };
    for (const reason of [new StopRequest(), new Error("enough"), "enough", undefined])
      assert.deepEqual(stopReasonOf(AbortSignal.abort(reason)), expected);
  });

  it("is an error when the deadline of the whole rehearsal passed", () => {
    const { verdict, message } = stopReasonOf(AbortSignal.abort(timedOut));
    assert.equal(verdict, "error");
    assert.match(message, /deadlines\.rehearsal/);
  });

  it("is in the error of the work that it ended, with the signal as its cause", () => {
    const reason = new StopRequest("SIGHUP");
    const { code, message, cause } = interruptedBy(AbortSignal.abort(reason));
    assert.deepEqual([code, cause], ["INTERRUPTED", reason]);
    assert.match(message, /asked to stop by SIGHUP\nRehearse again\./);
  });
});

describe("waiting for work that takes no signal", () => {
  const interrupted = (thrown: unknown) => thrown instanceof RehearsalError && thrown.code === "INTERRUPTED";

  it("gives what the work gives, or its error", async () => {
    const { signal } = new AbortController();
    assert.equal(await untilStopped(signal, Promise.resolve("done")), "done");
    await assert.rejects(untilStopped(signal, Promise.reject(new Error("broken"))), /broken/);
  });

  it("ends when the rehearsal is asked to stop", async () => {
    const stop = new AbortController();
    const waiting = untilStopped(stop.signal, new Promise(() => {}));
    stop.abort(new StopRequest("SIGINT"));
    await assert.rejects(waiting, interrupted);
  });

  it("ends when the rehearsal had been asked to stop before", async () => {
    await assert.rejects(untilStopped(AbortSignal.abort(), new Promise(() => {})), interrupted);
  });
});
