import assert from "node:assert/strict";
import { microsecondsOf, momentsOf, mostAtOnce, periodsOf, putToTheTest } from "../../judgement/concurrency.ts";
import { flowRunSummary } from "../../judgement/flow-run-summary.ts";
import { judgeConcurrency } from "../../judgement/judge-concurrency.ts";
import type { Expectation } from "../../rules/expectation.ts";
import { endedRun, failures, flowRun, judgements, passed } from "./judged.ts";

/** A time: seconds after noon, with up to six decimals. */
const time = (seconds: number): string => {
  const [whole = 0, fraction = ""] = seconds.toFixed(6).split(".");
  return `2026-11-24T12:00:${String(whole).padStart(2, "0")}.${fraction}Z`;
};
type Step = [type: string, seconds: number];
/** A flow run that was triggered at noon, and its next states. */
const run = (name: string, ...steps: Step[]) => ({
  ...endedRun,
  id: name,
  name,
  history: [["SCHEDULED", 0] as Step, ...steps].map(([type, seconds]) => ({ type, timestamp: time(seconds) })),
});
const ran = (name: string, from: number, to: number) => run(name, ["RUNNING", from], ["COMPLETED", to]);
const judge = (limit: number, ...runs: ReturnType<typeof run>[]): Expectation =>
  judgeConcurrency(passed({ ...flowRun, runs }), limit);
const most = (...runs: ReturnType<typeof run>[]) => mostAtOnce(momentsOf(runs));

describe("a concurrency limit", () => {
  it("is proven when it was never exceeded, and exactly so many ran while another one waited", () => {
    const { status, found, expected } = judge(2, ran("a", 1, 4), ran("b", 2, 5), ran("c", 4, 6), ran("d", 5, 7));
    assert.equal(status, "passed");
    assert.equal(
      expected,
      "never more than 2 flow runs RUNNING at once, and exactly 2 at some moment while another one waits",
    );
    assert.equal(
      found,
      "at most 2 of 4 flow runs were RUNNING at once; at 2026-11-24T12:00:02.000Z a, b ran while c, d waited",
    );
  });

  it("of one is proven when they run one after the other", () => {
    const { status, found } = judge(1, ran("a", 1, 2), ran("b", 2, 3));
    assert.equal(status, "passed");
    assert.match(found, /^at most 1 of 2 flow runs was RUNNING at once; at .*01\.000Z a ran while b waited$/);
  });

  it("is refuted by a moment in which more ran: which, and from when to when", () => {
    const { status, found, hint } = judge(2, ran("a", 1, 4), ran("b", 2, 5), ran("c", 3, 6), ran("d", 9, 10));
    assert.equal(status, "failed");
    assert.equal(
      found,
      "more than 2 were RUNNING at once: 3 of 4 flow runs from 2026-11-24T12:00:03.000Z to 2026-11-24T12:00:04.000Z: a, b, c",
    );
    assert.match(hint ?? "", /^Prefect has no limit on the deployment, its work pool or its queue\. Set one there/);
  });

  it("is refuted also when it was put to the test before", () => {
    const { status, found } = judge(1, ran("a", 1, 3), ran("b", 2, 4));
    assert.equal(status, "failed");
    assert.match(found, /^more than 1 were RUNNING at once: 2 of 2 flow runs from .*02\.000Z to .*03\.000Z: a, b$/);
  });

  it("tells one period in which the flow runs change once, and the first three of many", () => {
    const changing = judge(1, ran("a", 1, 4), ran("b", 2, 6), ran("c", 3, 5));
    assert.match(changing.found, /: 3 of 3 flow runs from .*02\.000Z to .*05\.000Z: a, b, c$/);
    const often = judge(1, ran("long", 0.5, 20), ...[1, 3, 5, 7, 9].map((at) => ran(`r${at}`, at, at + 1)));
    assert.match(often.found, /long, r1; 2 of 6 .*: long, r3; 2 of 6 .*: long, r5; and 2 more times$/);
  });

  it("names the limits that Prefect has, when more ran", () => {
    const result = { ...flowRun, runs: [ran("a", 1, 3), ran("b", 2, 4)], limits: ["deployment 4", "queue default 3"] };
    const { hint } = judgeConcurrency(passed(result), 1);
    assert.match(hint ?? "", /^Prefect's own limits: deployment 4, queue default 3\. flow-runs\.json holds/);
  });

  it("was never put to the test when fewer ran at once", () => {
    const { status, found, hint } = judge(2, ran("a", 1, 2), ran("b", 2, 3), ran("c", 3, 4));
    assert.equal(status, "failed");
    assert.equal(found, "at most 1 of 3 flow runs was RUNNING at once, so the limit of 2 was never put to the test");
    assert.match(hint ?? "", /^Either a smaller limit holds, or the flow runs are too short to overlap\./);
  });

  it("was never put to the test when none ran at all", () => {
    const { found } = judge(1, run("a", ["CRASHED", 1]), run("b", ["CANCELLED", 2]));
    assert.match(found, /^at most 0 of 2 flow runs were RUNNING at once, so the limit of 1 was never put to the test$/);
  });

  it("was never put to the test when nothing held the others back: they were PENDING, or had run", () => {
    const started = (name: string, from: number, to: number) =>
      run(name, ["PENDING", 0.1], ["RUNNING", from], ["COMPLETED", to]);
    const { status, found, hint } = judge(2, started("a", 1, 3), started("b", 2, 4), started("c", 4, 5));
    assert.equal(status, "failed");
    assert.match(
      found,
      /^at most 2 of 3 .* at once, but none waited then, so the limit of 2 was never put to the test$/,
    );
    assert.match(hint ?? "", /PENDING/);
  });

  it("is not judged without flow runs that ended, and left out without the setting", () => {
    const error = new Error("no worker");
    const outcome = { status: "failed", seconds: 1, error } as const;
    assert.equal(judgeConcurrency(outcome, 2).status, "skipped");
    assert.ok(!judgements({}).some(({ name }) => name === "prefect.concurrency"));
    const two = "prefect.runs=[{},{}]";
    assert.ok(failures({}, two, "prefect.concurrency=1").has("prefect.concurrency"));
  });
});

describe("how many flow runs ran at once", () => {
  it("counts one that starts as another ends as coming after it", () => {
    assert.equal(most(ran("a", 1, 2), ran("b", 2, 3), ran("c", 2, 3)), 2);
  });

  it("counts two that start at the same time together", () => assert.equal(most(ran("a", 1, 2), ran("b", 1, 2)), 2));

  it("tells microseconds apart: an overlap of one counts, and none does not", () => {
    assert.equal(most(ran("a", 1, 2.000002), ran("b", 2.000001, 3)), 2);
    assert.equal(most(ran("a", 1, 2.000001), ran("b", 2.000001, 3)), 1);
  });

  it("does not count one that ran for no time", () => assert.equal(most(ran("a", 1, 1), ran("b", 1, 2)), 1));

  it("counts one that still runs until the end", () => {
    assert.equal(most(run("a", ["RUNNING", 1]), ran("b", 8, 9)), 2);
    assert.equal(most(run("a", ["RUNNING", 1]), run("b", ["RUNNING", 2])), 2);
  });

  it("counts each attempt of one that ran twice, and not the time between", () => {
    const twice = run("a", ["RUNNING", 1], ["SCHEDULED", 2], ["RUNNING", 5], ["COMPLETED", 6]);
    assert.equal(most(twice, ran("b", 3, 4)), 1);
    assert.equal(most(twice, ran("b", 5.5, 7)), 2);
  });

  it("does not count one that is paused or suspended", () => {
    const paused = run("a", ["RUNNING", 1], ["PAUSED", 2], ["RUNNING", 5], ["COMPLETED", 6]);
    assert.equal(most(paused, ran("b", 2, 5)), 1);
  });

  it("counts one that is being cancelled while it runs, and not one that never ran", () => {
    assert.equal(most(run("a", ["RUNNING", 1], ["CANCELLING", 2], ["CANCELLED", 4]), ran("b", 3, 5)), 2);
    assert.equal(most(run("a", ["PENDING", 1], ["CANCELLING", 2], ["CANCELLED", 4]), ran("b", 3, 5)), 1);
  });

  it("goes by the times, in whatever order Prefect lists the states", () => {
    const listed = ran("a", 1, 4);
    const turned = { ...listed, history: listed.history.toReversed() };
    assert.equal(most(turned, ran("b", 2, 3)), 2);
    assert.equal(most(turned, ran("b", 5, 6)), 1);
  });

  it("is none of none", () => assert.equal(most(), 0));
});

describe("a flow run that waits", () => {
  const limitOf1 = (...runs: ReturnType<typeof run>[]) => putToTheTest(momentsOf(runs), 1)?.waiting;

  it("is held back before it has ever run, under whatever name of the state", () => {
    assert.deepEqual(limitOf1(ran("a", 1, 5), run("b", ["SCHEDULED", 2], ["PENDING", 5], ["RUNNING", 6])), ["b"]);
  });

  it("is none that waits for its next attempt", () => {
    const twice = run("b", ["RUNNING", 0], ["SCHEDULED", 2], ["RUNNING", 5], ["COMPLETED", 6]);
    assert.equal(limitOf1(ran("a", 0, 4), twice), undefined);
  });

  it("is none that was cancelled", () => {
    assert.equal(limitOf1(ran("a", 3, 4), run("b", ["CANCELLED", 2])), undefined);
  });
});

describe("a time of Prefect's", () => {
  it("has microseconds, however many decimals it is written with", () => {
    const noon = Date.parse("2026-11-24T12:00:00Z") * 1000;
    for (const [text, more] of [
      ["2026-11-24T12:00:00Z", 0],
      ["2026-11-24T12:00:00.5Z", 500_000],
      ["2026-11-24T12:00:00.000001Z", 1],
      ["2026-11-24T14:00:00.123456+02:00", 123_456],
      ["2026-11-24T12:00:00.123456789Z", 123_456],
    ] as const)
      assert.equal(microsecondsOf(text) - noon, more, text);
  });
});

describe("the summary of flow runs", () => {
  it("counts their states, and says how long each waited and ran", () => {
    const runs = [ran("a", 1, 4), { ...ran("b", 4.25, 6), state: "FAILED" }];
    const { runs: each, ...summary } = flowRunSummary("flow/deployment", runs, 1);
    assert.deepEqual(summary, {
      deployment: "flow/deployment",
      flowRuns: 2,
      states: { COMPLETED: 1, FAILED: 1 },
      mostAtOnce: 1,
      limit: 1,
      limitPutToTheTest: true,
    });
    assert.deepEqual(each[1], {
      id: "b",
      name: "b",
      state: "FAILED",
      triggered: "2026-11-24T12:00:00.000Z",
      started: "2026-11-24T12:00:04.250Z",
      ended: "2026-11-24T12:00:06.000Z",
      waitedSeconds: 4.25,
      seconds: 1.75,
    });
  });

  it("leaves open what has not ended, and a limit that nobody set", () => {
    const { limit, limitPutToTheTest, runs } = flowRunSummary("d", [run("a", ["RUNNING", 1])], undefined);
    assert.deepEqual([limit, limitPutToTheTest], [null, null]);
    assert.deepEqual([runs[0]?.started, runs[0]?.ended, runs[0]?.seconds], [time(1).replace("000Z", "Z"), null, null]);
    assert.equal(periodsOf(run("a").history)[0]?.to, Number.POSITIVE_INFINITY);
  });
});
