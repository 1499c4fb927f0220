import assert from "node:assert/strict";
import { StopRequest } from "../../context/stop-request.ts";
import { RehearsalError } from "../../errors.ts";
import { type Verdict, verdictOf } from "../../judgement/verdict.ts";
import { collectSteps, type Reached, resultOf } from "../../rehearsal/result.ts";
import { judged } from "../../rules/expectation.ts";
import { Secret } from "../../settings/secret.ts";
import { type Example, example } from "../context/example.ts";

const stored = { location: "/s3/lineage-evidence/20261124T170600Z", uri: null, files: 9 };
const urls = { marquez: "http://127.0.0.1:5000", web: "http://127.0.0.1:3000" };
const image = { reference: "marquez:0.51", digest: "sha256:1", id: "sha256:1", origin: "registry" } as const;
const provisioned = {
  urls,
  containers: {},
  images: [
    { ...image, name: "marquez", standIn: true },
    { ...image, name: "web", standIn: false },
  ],
} as unknown as NonNullable<Reached["provisioned"]>;
const error = new RehearsalError("STORE", { doing: "storing", found: "the store is full", next: "Make room." });

describe("the result of a rehearsal", () => {
  let rehearsal: Example;
  let passed: Verdict;
  let failed: Verdict;
  beforeEach(() => {
    rehearsal = example();
    passed = verdictOf(rehearsal, [], [judged("lineage.job", true, "a job", "a job")]);
    failed = verdictOf(rehearsal, [], [judged("lineage.job", false, "a job", "no job")]);
  });
  afterEach(() => rehearsal[Symbol.dispose]());

  const result = (reached: Partial<Reached>) =>
    resultOf(rehearsal, { provisioned: undefined, running: false, steps: [], errors: [], ...reached });

  describe("has the verdict", () => {
    it("passed when the lineage passed and the evidence is stored", () => {
      assert.equal(result({ evidence: { verdict: passed, stored } }).verdict, "passed");
    });

    it("error when the lineage passed and the evidence is not stored", () => {
      const { verdict, evidence } = result({ evidence: { verdict: passed, stored: undefined } });
      assert.equal(verdict, "error");
      assert.deepEqual(evidence, {
        directory: rehearsal.bundle.directory,
        location: null,
        uri: null,
        stored: false,
      });
    });

    it("failed when the lineage failed, whether the evidence is stored or not", () => {
      assert.equal(result({ evidence: { verdict: failed, stored } }).verdict, "failed");
      assert.equal(result({ evidence: { verdict: failed, stored: undefined } }).verdict, "failed");
    });

    it("error when something else went wrong, whatever was judged", () => {
      for (const verdict of [passed, failed, undefined])
        assert.equal(result({ evidence: { verdict, stored }, errors: [error] }).verdict, "error");
    });

    it("error when nothing was judged", () => {
      assert.equal(result({ evidence: { verdict: undefined, stored: undefined } }).verdict, "error");
    });

    it("interrupted when somebody asked it to stop, whatever was judged and whatever went wrong", () => {
      rehearsal.stop(new StopRequest("SIGINT"));
      assert.equal(result({ evidence: { verdict: passed, stored } }).verdict, "interrupted");
      assert.equal(result({ evidence: { verdict: failed, stored }, errors: [error] }).verdict, "interrupted");
      assert.equal(result({}).verdict, "interrupted");
    });

    it("error when the deadline of the whole rehearsal passed: nobody asked it to stop", () => {
      rehearsal.stop(new DOMException("it timed out", "TimeoutError"));
      assert.equal(result({ evidence: { verdict: passed, stored } }).verdict, "error");
    });

    it("passed when only a stack was brought up, and error when that failed", () => {
      const up = result({ provisioned, running: true });
      assert.equal(up.verdict, "passed");
      assert.deepEqual(up.evidence, { directory: "", location: null, uri: null, stored: false });
      assert.equal(result({ errors: [error] }).verdict, "error");
    });
  });

  it("has the URLs of a stack that was left running, and none of one that was destroyed", () => {
    assert.deepEqual(result({ provisioned, running: true }).urls, urls);
    assert.equal(result({ provisioned, running: false }).urls, null);
  });

  it("has the images, and names the services for which a stand-in ran", () => {
    const { images, standIns } = result({ provisioned });
    assert.deepEqual(standIns, ["marquez"]);
    assert.deepEqual(images[1], { name: "web", reference: "marquez:0.51", digest: "sha256:1", origin: "registry" });
  });

  it("has what was judged, of each refinement", () => {
    const { expectations, refinements, evidence } = result({ evidence: { verdict: failed, stored } });
    assert.deepEqual(
      expectations.map(({ name, status }) => [name, status]),
      [["lineage.job", "failed"]],
    );
    assert.deepEqual(
      refinements.map(({ name, job }) => [name, job]),
      [["main", "example.job"]],
    );
    assert.deepEqual([evidence.location, evidence.uri], [stored.location, null]);
  });

  it("says why there is no verdict on the lineage, unless an error says it already", () => {
    const cause = { verdict: "error", phase: "prepare", message: "exit code 3" } as const;
    const verdict = verdictOf(rehearsal, [], [], cause);
    assert.deepEqual(result({ evidence: { verdict, stored } }).errors, [{ code: "prepare", message: "exit code 3" }]);
    assert.deepEqual(
      result({ evidence: { verdict, stored }, errors: [error] }).errors.map(({ code }) => code),
      ["STORE"],
    );
  });

  it("holds no secret, neither in the details of steps nor in errors", () => {
    rehearsal.bundle.redactor.conceal(new Secret("hunter2hunter2"));
    const leaking = new RehearsalError("STEP", { doing: "asking", found: "hunter2hunter2 is wrong", next: "Ask." });
    const { steps, errors } = result({
      steps: [
        { name: "refine", status: "failed", seconds: 1, detail: "login hunter2hunter2 refused" },
        { name: "verify", status: "passed", seconds: 1 },
      ],
      errors: [leaking],
    });
    assert.deepEqual(
      steps.map(({ detail }) => detail),
      ["login *** refused", undefined],
    );
    assert.deepEqual(errors, [{ code: "STEP", message: "asking: *** is wrong\nAsk." }]);
  });
});

describe("the steps of a result", () => {
  it("are in the order in which they started, each with how it ended and after how many seconds", () => {
    const { hear, results } = collectSteps();
    hear({ name: "tools", status: "running" });
    hear({ name: "images", status: "running" });
    hear({ name: "images", status: "passed", seconds: 0.123456 });
    hear({ name: "tools", status: "running", detail: "fetching" });
    hear({ name: "tools", status: "failed", seconds: 2, detail: "no network" });
    hear({ name: "refine", status: "skipped", detail: "prepare did not pass" });
    assert.deepEqual(results(), [
      { name: "tools", status: "failed", seconds: 2, detail: "no network" },
      { name: "images", status: "passed", seconds: 0.123 },
      { name: "refine", status: "skipped", seconds: 0, detail: "prepare did not pass" },
    ]);
  });

  it("lack one that has not ended", () => {
    const { hear, results } = collectSteps();
    hear({ name: "provision", status: "running" });
    assert.deepEqual(results(), []);
  });
});
