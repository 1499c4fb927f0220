import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { Context } from "../../context/context.ts";
import { StopRequest } from "../../context/stop-request.ts";
import { RehearsalError } from "../../errors.ts";
import { learned } from "../../judgement/outcome.ts";
import type { Provisioned } from "../../stack/provisioned.ts";
import type { Order } from "../../steps/step.ts";
import { StepResource, stepsOn } from "../../steps/step-resource.ts";
import { type Example, example } from "../context/example.ts";
import { type Mocks, pulumiMocks, settled } from "./pulumi-mocks.ts";
import { deadline, done, fail, untilAborted } from "./step-works.ts";

describe("a step", () => {
  let mocks: Mocks;
  let rehearsal: Example;
  beforeEach(async () => {
    mocks = await pulumiMocks();
    rehearsal = example();
  });
  afterEach(() => {
    rehearsal[Symbol.dispose]();
    mocks[Symbol.dispose]();
  });

  const step = <T>(name: string, work: (context: Context) => Promise<T>, order: Partial<Order> = {}) =>
    new StepResource(name, rehearsal, work, { deadline, ...order });
  const reported = (name: string) =>
    rehearsal.events.filter((event) => event.name === name).map(({ status }) => status);

  it("does its work, remembers what it learned, and reports that it runs and that it passed", async () => {
    const one = step("one", done);
    assert.deepEqual(one.outcome, { status: "skipped", reason: "the deployment ended before this step" });
    await settled(one);
    assert.equal(learned(one.outcome), "done");
    assert.deepEqual(reported("one"), ["running", "passed"]);
  });

  it("remembers why it failed, reports it, and does not fail the deployment", async () => {
    const one = step("one", fail);
    await settled(one);
    assert.ok(one.outcome.status === "failed");
    assert.deepEqual(one.outcome.error, new Error("it broke"));
    const last = rehearsal.events.at(-1);
    assert.deepEqual([last?.status, last?.detail], ["failed", "it broke"]);
    assert.deepEqual([...mocks.failures], []);
  });

  it("is given the rehearsal's context, with a signal of its own", async () => {
    const given: Context[] = [];
    await settled(step("one", async (context) => void given.push(context)));
    assert.equal(given[0]?.bundle, rehearsal.bundle);
    assert.notEqual(given[0]?.signal, rehearsal.stopSignal);
  });

  it("starts after all that it needs or follows", async () => {
    const order: string[] = [];
    const noting = (name: string, given: Partial<Order> = {}) =>
      step(
        name,
        async () => {
          await new Promise(setImmediate);
          order.push(name);
        },
        given,
      );
    const first = noting("first");
    const second = noting("second", { needs: [first] });
    await settled(noting("third", { after: [second] }));
    assert.deepEqual(order, ["first", "second", "third"]);
  });

  it("is skipped when what it needs did not pass, and so is what needs it", async () => {
    const first = step("first", fail);
    const second = step("second", done, { needs: [first] });
    const third = step("third", done, { needs: [second] });
    await settled(third);
    assert.deepEqual(second.outcome, { status: "skipped", reason: "first did not pass" });
    assert.deepEqual(third.outcome, { status: "skipped", reason: "second did not pass" });
    assert.deepEqual(reported("second"), ["skipped"]);
  });

  it("is done when what it merely follows did not pass", async () => {
    const first = step("first", fail);
    const second = step("second", done, { after: [first] });
    await settled(second);
    assert.equal(second.outcome.status, "passed");
  });

  it("is done when what it needs is no step: then the engine sees to it", async () => {
    const resource = new pulumi.Stash("resource", { input: 1 });
    const one = step("one", done, { needs: [resource] });
    await settled(one);
    assert.equal(one.outcome.status, "passed");
    assert.deepEqual(mocks.created.slice(-2), ["resource", "one"]);
  });

  it("fails when its deadline passes", async () => {
    const one = step("one", untilAborted, { deadline: 1 });
    await settled(one);
    assert.ok(one.outcome.status === "failed" && one.outcome.error instanceof RehearsalError);
    assert.equal(one.outcome.error.code, "STEP");
    assert.match(one.outcome.error.message, /did not finish within its deadline of 0\.001 s/);
  });

  describe("once somebody has asked the rehearsal to stop", () => {
    it("is skipped, and says by what", async () => {
      rehearsal.stop(new StopRequest("SIGTERM"));
      const one = step("one", done);
      await settled(one);
      assert.deepEqual(one.outcome, { status: "skipped", reason: "it was asked to stop by SIGTERM" });
    });

    it("ends the work at hand", async () => {
      const one = step("one", async (context) => {
        rehearsal.stop(new StopRequest("SIGINT"));
        return untilAborted(context);
      });
      await settled(one);
      assert.ok(one.outcome.status === "failed" && one.outcome.error instanceof RehearsalError);
      assert.equal(one.outcome.error.code, "INTERRUPTED");
    });

    it("is done all the same, with a signal that is not aborted, when it saves evidence", async () => {
      rehearsal.stop(new StopRequest("SIGINT"));
      const one = step("one", async ({ signal }) => signal.aborted, { always: true });
      await settled(one);
      assert.equal(learned(one.outcome), false);
    });

    it("is skipped, even when it saves evidence, without what it needs; and fails at its deadline", async () => {
      rehearsal.stop(new StopRequest("SIGINT"));
      const first = step("first", done);
      const second = step("second", done, { needs: [first], always: true });
      const third = step("third", untilAborted, { always: true, deadline: 1 });
      await settled(second, third);
      assert.deepEqual(second.outcome, { status: "skipped", reason: "first did not pass" });
      assert.match(third.outcome.status === "failed" ? String(third.outcome.error) : "", /deadline/);
    });
  });

  it("on a stack is given the stack once it is provisioned", async () => {
    let provision: (stack: Provisioned) => void = () => {};
    const stack: Provisioned = { urls: { marquez: "http://127.0.0.1:5000" }, containers: {}, images: [] };
    const provisioned = pulumi.output(
      new Promise<Provisioned>((resolve) => {
        provision = resolve;
      }),
    ) as unknown as pulumi.Output<Provisioned>;
    const onStack = stepsOn(rehearsal, provisioned);
    const one = onStack("one", async ({ urls }) => urls.marquez, { deadline });
    await settled(new pulumi.Stash("beside", { input: 1 }));
    assert.equal(one.outcome.status, "skipped");
    provision(stack);
    await settled(one);
    assert.equal(learned(one.outcome), "http://127.0.0.1:5000");
  });

  it("on a stack is not begun before every container is made: the engine starts none when one cannot be", async () => {
    const { promise: made, resolve: make } = Promise.withResolvers<void>();
    const container = step("container", () => made);
    const provisioned = pulumi.output({
      urls: {},
      containers: {},
      images: [],
    }) as unknown as pulumi.Output<Provisioned>;
    const one = stepsOn(rehearsal, provisioned, [container])("one", done, { deadline });
    await settled(new pulumi.Stash("beside", { input: 1 }));
    assert.deepEqual(reported("one"), []);
    make();
    await settled(one);
    assert.deepEqual(reported("one"), ["running", "passed"]);
  });
});
