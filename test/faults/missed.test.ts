import assert from "node:assert/strict";
import { isMissed, Missed, untilMet } from "./missed.ts";

describe("a fault that is aimed at a step", () => {
  const upload = { step: "upload" };
  const signal = { step: "upload", reply: /^stopping: /m };
  const printed = (...lines: string[]) => lines.map((line) => `${line}\n`).join("");
  const missed = (aim: typeof signal | typeof upload, before: string, after = "") =>
    isMissed(aim, before + after, before.length);

  it("has met it while the step runs, whatever becomes of the step afterwards", () => {
    const running = printed("verify: passed 0.1 s", "upload: running");
    assert.equal(missed(upload, running), false);
    assert.equal(missed(upload, running, printed("upload: passed 0.2 s")), false);
  });

  it("has missed it when the step had passed before", () => {
    assert.equal(missed(upload, printed("upload: running", "upload: passed 0.2 s"), printed("destroy: running")), true);
  });

  it("has met it when the step failed: the fault may be why", () => {
    assert.equal(missed(upload, printed("upload: running", "upload: failed 0.2 s (no store)")), false);
  });

  it("comes when the rehearsal replies to it, which may be later than it was sent", () => {
    const sent = printed("upload: running");
    assert.equal(missed(signal, sent, printed("stopping: …", "upload: passed 0.2 s")), false);
    assert.equal(missed(signal, sent, printed("upload: passed 0.2 s", "stopping: …")), true);
  });

  it("has missed it when the rehearsal ended without a reply, unless the step never passed", () => {
    assert.equal(missed(signal, printed("upload: running"), printed("upload: passed 0.2 s")), true);
    assert.equal(missed(signal, printed("upload: running"), printed("upload: failed 0.2 s")), false);
  });

  it("is not confused by a step whose name is longer", () => {
    assert.equal(missed({ step: "capture" }, printed("capture-graph: passed 1.0 s", "capture: running")), false);
  });

  describe("is carried out", () => {
    /** Fails with these, one after the other, and then passes. */
    const failing = (...errors: Error[]) => {
      const said: string[] = [];
      let attempts = 0;
      const attempt = async () => {
        const error = errors[attempts++];
        if (error) throw error;
      };
      const work = untilMet("a row", attempt, (line) => said.push(line));
      return { work, said, attempts: () => attempts };
    };
    const miss = new Missed("too late");

    it("again when it has missed its phase, and the output says so", async () => {
      const { work, said, attempts } = failing(miss);
      await work;
      assert.equal(attempts(), 2);
      assert.deepEqual(said, ["trying again: a row: too late"]);
    });

    it("never again after a failed assertion", async () => {
      const failed = new assert.AssertionError({ message: "exit code" });
      const { work, said, attempts } = failing(failed);
      await assert.rejects(work, failed);
      assert.equal(attempts(), 1);
      assert.deepEqual(said, []);
    });

    it("never again after an assertion that fails in a later try", async () => {
      const failed = new assert.AssertionError({ message: "exit code" });
      const { work, attempts } = failing(miss, failed);
      await assert.rejects(work, failed);
      assert.equal(attempts(), 2);
    });

    it("three times at most", async () => {
      const { work, attempts } = failing(miss, miss, miss, miss);
      await assert.rejects(work, miss);
      assert.equal(attempts(), 3);
    });
  });
});
