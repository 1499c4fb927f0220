import assert from "node:assert/strict";
import type { StepEvent } from "../../context/step-events.ts";
import { begin, noBundle } from "../../rehearsal/begin.ts";
import { type HeldStack, holdStack } from "../../rehearsal/held-stack.ts";
import { Deadlines } from "../context/deadlines.ts";
import { exampleSettings } from "../context/example.ts";
import { statePlace } from "../state-place.ts";

describe("waiting for another rehearsal of the stack", () => {
  it("takes nothing from the rehearsal's deadline, nor from the life of its stack", async () => {
    using place = statePlace();
    using deadlines = new Deadlines();
    const settings = exampleSettings(place.path, { deadlines: { rehearsal: "20m" } });
    const beginning = (follow: (event: StepEvent) => void = () => {}) =>
      begin(
        { stack: "example", project: place.path, settings, follow },
        { keepsStack: false, outlivesProcess: false },
        noBundle(settings),
      );
    const passDeadline = () => deadlines.pass(settings.deadlines.rehearsal);
    const expiry = ({ labels }: ReturnType<typeof begin>) => Date.parse(labels["lineage-rehearsal.expires"]);

    const other = await holdStack(beginning());
    let waited = false;
    const second = beginning(({ name, status }) => {
      if (name !== "stack" || status !== "running") return;
      waited = true;
      passDeadline();
      release(other);
    });
    // As if it had waited for longer than its stack may live.
    second.labels["lineage-rehearsal.expires"] = new Date(0).toISOString();
    await using held = await holdStack(second, { wait: true });
    held.guard.release();
    assert.ok(waited);
    assert.equal(second.stopSignal.aborted, false);
    assert.ok(expiry(second) > Date.now());
    passDeadline();
    assert.equal(second.stopSignal.aborted, true);
    assert.equal(second.stopSignal.reason.name, "TimeoutError");
  });

  const release = (held: HeldStack) => {
    held.guard.release();
    void held[Symbol.asyncDispose]();
  };
});
