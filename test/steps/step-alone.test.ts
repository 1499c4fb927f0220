import assert from "node:assert/strict";
import type { Context } from "../../context/context.ts";
import { StopRequest } from "../../context/stop-request.ts";
import { RehearsalError } from "../../errors.ts";
import { learned } from "../../judgement/outcome.ts";
import type { Order } from "../../steps/step.ts";
import { StepAlone } from "../../steps/step-alone.ts";
import { type Example, example } from "../context/example.ts";
import { deadline, done, fail, untilAborted } from "./step-works.ts";

describe("a step that no engine orders", () => {
  let rehearsal: Example;
  beforeEach(() => {
    rehearsal = example();
  });
  afterEach(() => rehearsal[Symbol.dispose]());

  const step = <T>(name: string, work: (context: Context) => Promise<T>, order: Partial<Order> = {}) =>
    new StepAlone(name, rehearsal, work, { deadline, ...order });
  const reported = (name: string) =>
    rehearsal.events.filter((event) => event.name === name).map(({ status }) => status);

  it("does its work by itself, remembers what it learned, and reports that it runs and that it passed", async () => {
    const one = step("one", done);
    assert.deepEqual(one.outcome, { status: "skipped", reason: "the deployment ended before this step" });
    await one.ended();
    assert.equal(learned(one.outcome), "done");
    assert.deepEqual(reported("one"), ["running", "passed"]);
  });

  it("starts after all that it needs or follows, and beside all others", async () => {
    const order: string[] = [];
    const gate = Promise.withResolvers<void>();
    const noting = (name: string, given: Partial<Order> = {}, until: Promise<void> = Promise.resolve()) =>
      step(
        name,
        async () => {
          await until;
          order.push(name);
        },
        given,
      );
    const first = noting("first", {}, gate.promise);
    const second = noting("second", { needs: [first] });
    const third = noting("third", { after: [second] });
    const beside = noting("beside");
    await beside.ended();
    gate.resolve();
    await third.ended();
    assert.deepEqual(order, ["beside", "first", "second", "third"]);
  });

  it("is skipped when what it needs did not pass, and so is what needs it; what merely follows is done", async () => {
    const first = step("first", fail);
    const second = step("second", done, { needs: [first] });
    const third = step("third", done, { needs: [second] });
    const follower = step("follower", done, { after: [first, third] });
    await follower.ended();
    assert.ok(first.outcome.status === "failed");
    assert.deepEqual(second.outcome, { status: "skipped", reason: "first did not pass" });
    assert.deepEqual(third.outcome, { status: "skipped", reason: "second did not pass" });
    assert.equal(follower.outcome.status, "passed");
  });

  it("ends what was started for it when it is skipped, and is skipped all the same when that fails", async () => {
    let ends = 0;
    const skipped = async () => {
      ends++;
      throw new Error("the disk is full");
    };
    const one = step("one", done, { unless: () => "nobody wants it", skipped });
    const other = step("other", done, { skipped });
    await Promise.all([one.ended(), other.ended()]);
    assert.deepEqual(one.outcome, { status: "skipped", reason: "nobody wants it" });
    assert.deepEqual([other.outcome.status, ends], ["passed", 1]);
  });

  it("is skipped for the reason that is asked for when its turn comes", async () => {
    const one = step("one", done, { unless: () => "nobody wants it" });
    await one.ended();
    assert.deepEqual(one.outcome, { status: "skipped", reason: "nobody wants it" });
  });

  it("fails when its deadline passes", async () => {
    const one = step("one", untilAborted, { deadline: 1 });
    await one.ended();
    assert.ok(one.outcome.status === "failed" && one.outcome.error instanceof RehearsalError);
    assert.match(one.outcome.error.message, /did not finish within its deadline of 0\.001 s/);
  });

  it("is skipped once somebody has asked the rehearsal to stop, unless it saves evidence", async () => {
    rehearsal.stop(new StopRequest("SIGTERM"));
    const [one, saving] = [step("one", done), step("saving", done, { always: true })];
    await Promise.all([one.ended(), saving.ended()]);
    assert.deepEqual(one.outcome, { status: "skipped", reason: "it was asked to stop by SIGTERM" });
    assert.equal(learned(saving.outcome), "done");
  });
});
