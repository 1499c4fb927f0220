import assert from "node:assert/strict";
import { interruptedBy, StopRequest } from "../../context/stop-request.ts";
import { type ErrorCode, RehearsalError } from "../../errors.ts";
import { exitCodeOf, exitCodeOfError, exitCodeOfSignal } from "../../rehearsal/exit-code.ts";

const error = (code: ErrorCode) => new RehearsalError(code, { doing: "", found: "", next: "" });
const stoppedBy = (reason: unknown) => AbortSignal.abort(reason);
const never = new AbortController().signal;

describe("the exit code", () => {
  describe("of a result", () => {
    for (const [verdict, expected] of [
      ["passed", 0],
      ["failed", 1],
      ["error", 3],
      ["interrupted", 130],
    ] as const)
      it(`is ${expected} when it is ${verdict}`, () => {
        assert.equal(exitCodeOf({ verdict, errors: [] }), expected);
        assert.equal(exitCodeOf({ verdict, errors: [] }, never), expected);
      });

    it("is 2 when the settings are wrong, and 3 when any other error happened", () => {
      const errors = (code: ErrorCode) => [{ code, message: "" }];
      assert.equal(exitCodeOf({ verdict: "error", errors: errors("SETTINGS") }), 2);
      for (const code of ["SETUP", "BUSY", "CAPACITY", "PROVISION", "STEP", "STORE", "DESTROY"] as const)
        assert.equal(exitCodeOf({ verdict: "error", errors: errors(code) }), 3, code);
    });

    for (const [signal, expected] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
      ["SIGHUP", 129],
    ] as const)
      it(`is ${expected} when it was stopped by ${signal}`, () => {
        const stop = stoppedBy(new StopRequest(signal));
        assert.equal(exitCodeOf({ verdict: "interrupted", errors: [] }, stop), expected);
        assert.equal(exitCodeOf({ verdict: "error", errors: [] }, stop), expected);
      });

    it("is that of SIGINT when a program asked it to stop, and 3 when its own deadline passed", () => {
      assert.equal(exitCodeOf({ verdict: "interrupted", errors: [] }, stoppedBy(new StopRequest())), 130);
      const deadline = stoppedBy(new DOMException("it timed out", "TimeoutError"));
      assert.equal(exitCodeOf({ verdict: "error", errors: [] }, deadline), 3);
    });
  });

  describe("of an error", () => {
    it("is 2 when the settings or the command line are wrong, and 3 otherwise", () => {
      assert.equal(exitCodeOfError(error("SETTINGS")), 2);
      for (const code of ["SETUP", "BUSY", "CAPACITY", "PROVISION", "STEP", "STORE", "DESTROY"] as const)
        assert.equal(exitCodeOfError(error(code)), 3, code);
    });

    it("is that of the signal which stopped the command", () => {
      assert.equal(exitCodeOfError(interruptedBy(stoppedBy(new StopRequest("SIGTERM")))), 143);
      assert.equal(exitCodeOfError(interruptedBy(stoppedBy(new StopRequest("SIGHUP")))), 129);
      assert.equal(exitCodeOfError(interruptedBy(stoppedBy(new StopRequest()))), 130);
      assert.equal(exitCodeOfError(error("INTERRUPTED")), 130);
    });

    it("is 3 when the deadline of the whole rehearsal ended the command: nobody asked it to stop", () => {
      assert.equal(exitCodeOfError(interruptedBy(stoppedBy(new DOMException("it timed out", "TimeoutError")))), 3);
    });
  });

  it("of a signal is 128 and its number", () => assert.equal(exitCodeOfSignal("SIGKILL"), 137));
});
