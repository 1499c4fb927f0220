import assert from "node:assert/strict";
import { atOnce } from "../../machine/turns.ts";
import { judgeLifecycle } from "../../rules/lifecycle.ts";
import { lifecycle } from "../../settings/expected-lifecycle.ts";
import { runEvent } from "../judgement/sent-events.ts";
import { dataset, factsOf, home, only, runId, type Told } from "./flow.ts";

const id = runId(1);
const job = { namespace: home, name: "load" };
/** An event of the run, some seconds after the minute. */
const at = (type: string, seconds: number, more: object = {}, facets: object = {}) =>
  runEvent(type, id, job, { eventTime: `2026-11-24T17:06:0${seconds}Z`, run: { runId: id, facets }, ...more });
const parent = (number: number, name = "nightly") => ({
  parent: { run: { runId: runId(number) }, job: { namespace: home, name } },
});
const judge = (rule: unknown, events: unknown[], isEndJudged = true) =>
  only(atOnce(judgeLifecycle(lifecycle.parse(rule), factsOf(...events), isEndJudged)));
/** What is wrong with the only run, after its name. */
const fault = (events: unknown[], isEndJudged = true) => {
  const { status, found } = judge("fail", events, isEndJudged);
  assert.equal(status, "failed", found);
  return found.replace(/^run \S+ of \S+: /, "");
};
const [start, complete] = [at("START", 1), at("COMPLETE", 3)];

describe("the life cycle of a run", () => {
  it("is right with START, one end, and times that do not go back", () => {
    assert.deepEqual(judge({}, [start, at("RUNNING", 1), complete]), {
      status: "passed",
      title: "lineage.lifecycle",
      expected:
        "each run has START first, one end, nothing after the end, times that never go back, one parent, one job, a COMPLETE that names all datasets by itself",
      found: "as expected, in 1 run",
    });
    assert.equal(judge({}, [start, complete, at("OTHER", 4)]).status, "passed", "OTHER adds to a run that has ended");
  });

  it("is wrong with a START that is late or missing, and that is told once", () => {
    assert.equal(fault([complete, start]), "START (event 2) came after COMPLETE (event 1)");
    assert.equal(fault([at("RUNNING", 1), complete]), "it has no START: its first event is RUNNING (event 1)");
  });

  it("is wrong with two ends", () => {
    assert.equal(
      fault([start, complete, complete]),
      "it ends 2 times: COMPLETE (event 2), COMPLETE (event 3), with the same time: sent again?",
    );
    assert.equal(
      fault([start, complete, at("COMPLETE", 4)]),
      "it ends 2 times: COMPLETE (event 2), COMPLETE (event 3)",
    );
  });

  it("leaves ends that contradict each other, and a missing one, to those who judge them already", () => {
    const contradicting = [start, complete, at("FAIL", 3)];
    assert.equal(judge("fail", contradicting).status, "passed");
    assert.equal(fault(contradicting, false), "it ends 2 times: COMPLETE (event 2), FAIL (event 3)");
    assert.equal(judge("fail", [start]).status, "passed");
    assert.equal(fault([start], false), "it has no end: its last event is START (event 1)");
  });

  it("has no end for a job that says it streams", () => {
    const streaming = { ...job, facets: { jobType: { processingType: "STREAMING", integration: "FLINK" } } };
    assert.equal(judge({}, [at("START", 1, { job: streaming })], false).status, "passed");
  });

  it("is wrong with an event after the end", () => {
    assert.equal(fault([start, complete, at("RUNNING", 4)]), "RUNNING (event 3) came after COMPLETE (event 2)");
  });

  it("is wrong with a time that goes back, and does not compare times of an uncertain form", () => {
    assert.equal(
      fault([start, at("RUNNING", 5), complete]),
      "COMPLETE (event 3) has the time 2026-11-24T17:06:03Z, before 2026-11-24T17:06:05Z of RUNNING (event 2)",
    );
    assert.equal(judge({}, [start, at("RUNNING", 2, { eventTime: "yesterday" }), complete]).status, "passed");
    const zoned = at("RUNNING", 2, { eventTime: "2026-11-24T19:06:02+02:00" });
    assert.equal(judge({}, [start, zoned, complete]).status, "passed");
  });

  it("is wrong with a foreign parent, and with a parent on START alone", () => {
    const named = at("START", 1, {}, parent(9));
    assert.equal(
      fault([named, at("COMPLETE", 3, {}, parent(8))]),
      `START (event 1) names the parent nightly, run ${runId(9)}, and COMPLETE (event 2) the parent nightly, run ${runId(8)}`,
    );
    assert.equal(
      fault([named, complete]),
      `START (event 1) names the parent nightly, run ${runId(9)}, and COMPLETE (event 2) no parent`,
    );
    assert.equal(judge({}, [named, at("COMPLETE", 3, {}, parent(9))]).status, "passed");
  });

  it("is wrong with another root", () => {
    const rooted = (number: number) => ({ parent: { ...parent(9).parent, root: parent(number, "dag").parent } });
    assert.equal(
      fault([at("START", 1, {}, rooted(5)), at("COMPLETE", 3, {}, rooted(6))]),
      `START (event 1) names the root dag, run ${runId(5)}, and COMPLETE (event 2) the root dag, run ${runId(6)}`,
    );
  });

  it("is wrong with another job", () => {
    assert.equal(
      fault([start, at("COMPLETE", 3, { job: { namespace: home, name: "loader" } })]),
      "START (event 1) is of load, and COMPLETE (event 2) of loader",
    );
  });

  it("is wrong with a COMPLETE that leaves out what earlier events told", () => {
    const told = (...all: Told[]) => all.map(dataset);
    const schema = { schema: { fields: [{ name: "id" }] } };
    const first = at("START", 1, {
      inputs: told("raw", { name: "rates", facets: schema }),
      outputs: told({ name: "mart", facets: schema }),
    });
    assert.equal(
      fault([first, at("COMPLETE", 3, { inputs: told("raw"), outputs: told("mart") })]),
      "COMPLETE (event 2) leaves out input rates, which START (event 1) has; the schema of mart, which START (event 1) has",
    );
    assert.equal(fault([first, complete]).split("; ").length, 3);
    const whole = {
      inputs: told("raw", { name: "rates", facets: schema }),
      outputs: told({ name: "mart", facets: schema }, "more"),
    };
    assert.equal(judge({}, [first, at("COMPLETE", 3, whole)]).status, "passed");
    assert.equal(judge({}, [first, at("FAIL", 3)]).status, "passed", "a failed run may not know");
  });

  it("may be in parts where the job announces that, unless that fails", () => {
    const emissionPattern = { eventTrigger: "EVENT_BASED", eventContentMode: "ACCUMULATIVE" };
    const announced = {
      ...job,
      facets: { jobType: { processingType: "BATCH", integration: "SPARK", emissionPattern } },
    };
    const events = [at("START", 1, { job: announced, inputs: [dataset("raw")] }), complete];
    assert.equal(judge({}, events).status, "passed");
    assert.equal(judge({ terminal: "fail" }, events).status, "failed");
  });

  it("warns by default, ignores what is to be ignored, and fails by the worst of several", () => {
    const events = [start, at("RUNNING", 5), complete, at("RUNNING", 6)];
    assert.equal(judge({}, events).status, "warned");
    assert.equal(judge({ times: "ignore", after: "ignore" }, events).status, "passed");
    const { status, found, hint } = judge({ times: "fail" }, events);
    assert.equal(status, "failed");
    assert.match(
      found,
      /RUNNING \(event 4\) came after COMPLETE \(event 3\) \(a warning\), and COMPLETE \(event 3\) has/,
    );
    assert.match(hint ?? "", /^Marquez keeps the state that arrived last.* Marquez orders events by their times/);
    assert.deepEqual(atOnce(judgeLifecycle(lifecycle.parse("ignore"), factsOf(...events), true)), []);
  });

  it("is told of each run, and not judged without one", () => {
    const right = [runEvent("START", runId(2), job), runEvent("COMPLETE", runId(2), job)];
    assert.match(
      judge("fail", [...right, at("COMPLETE", 1)]).found,
      new RegExp(`^1 of 2 runs: run ${id} of load: it has no START`),
    );
    assert.equal(judge({}, []).status, "skipped");
  });
});
