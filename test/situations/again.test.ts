import assert from "node:assert/strict";
import { MemoryJournal } from "../offline/in-process.ts";
import { failures, rehearse } from "./rehearse.ts";

const io = 'const io = { inputs: [ds("raw/a")], outputs: [ds("out/x")] };';
const expect = { inputs: ["raw/a"], outputs: ["out/x"] };

/** A Marquez whose database is lost while it takes these events, counted from 1. */
class FailingJournal extends MemoryJournal {
  readonly #failing: number[];
  #count = 0;

  constructor(...failing: number[]) {
    super();
    this.#failing = failing;
  }

  override async append(entry: Parameters<MemoryJournal["append"]>[0]): Promise<void> {
    if (entry.kind === "event" && this.#failing.includes(++this.#count))
      throw new Error("the connection to the database is lost");
    await super.append(entry);
  }
}

describe("an event that Marquez does not take", () => {
  const twice = `${io} await post(event("START", io)); const end = event("COMPLETE", io);
if (await post(end) === 500) await post(end);`;

  it("is not lost when the client sends it again and Marquez takes it then, and that is said", async () => {
    const verdict = await rehearse({ program: twice, settings: { expect }, journal: new FailingJournal(2) });
    assert.deepEqual(failures(verdict), {});
    assert.equal(verdict.verdict, "passed");
    const accepted = verdict.expectations.find(({ name }) => name === "lineage.accepted");
    assert.match(
      accepted?.found ?? "",
      /^all 2; 1 event only when sent again: event 2 \(COMPLETE of job case\.job\): status 500: /,
    );
    assert.equal(verdict.lineage[0]?.words, "sent 3 (1 of them again), accepted 2, kept 2");
  });

  it("is lost once when Marquez refuses it each time", async () => {
    const verdict = await rehearse({ program: twice, settings: { expect }, journal: new FailingJournal(2, 3) });
    const failed = failures(verdict);
    assert.match(
      failed["lineage.accepted"] ?? "",
      /^1 of 2 not accepted: event 2 \(COMPLETE of job case\.job, sent 2 times\): status 500: .* \| A status of 500 or more is an error of Marquez: see marquez\.log/,
    );
    assert.match(
      failed["lineage.run"] ?? "",
      /Marquez did not accept the COMPLETE that ends it: see lineage\.accepted/,
    );
  });

  it("is lost when the client does not send it again, and Marquez is named, not the client", async () => {
    const program = `${io} await post(event("COMPLETE", io)); await post(event("COMPLETE", { ...io, run: run() }));`;
    const failed = failures(await rehearse({ program, settings: { expect }, journal: new FailingJournal(2) }));
    assert.deepEqual(Object.keys(failed), ["lineage.accepted"]);
    assert.match(failed["lineage.accepted"] ?? "", /status 500: .*\| A status of 500 or more is an error of Marquez/);
  });

  it("names the job whose events were all refused, although others arrived", async () => {
    const program = `await post(event("COMPLETE")); await post(event("COMPLETE", { run: run(), job: "other.job" }));`;
    const failed = failures(await rehearse({ program, journal: new FailingJournal(1) }));
    assert.match(
      failed["lineage.job"] ?? "",
      /^Marquez accepted no event of case\.job \| It sent some: see lineage\.accepted\./,
    );
  });

  it("is lost when the client breaks off before the answer, and the client is named", async () => {
    class Silent extends MemoryJournal {
      override append = (entry: Parameters<MemoryJournal["append"]>[0]): Promise<void> =>
        JSON.stringify(entry).includes("COMPLETE") ? new Promise(() => {}) : super.append(entry);
    }
    const program = `const { request } = await import("node:http");
await post(event("START"));
const broken = request(url + "/api/v1/lineage", { method: "POST", headers: { "content-type": "application/json" } });
broken.on("error", () => {});
broken.end(JSON.stringify(event("COMPLETE")), () => broken.destroy());`;
    const failed = failures(await rehearse({ program, journal: new Silent() }));
    assert.match(
      failed["lineage.accepted"] ?? "",
      /^1 of 2 not accepted: event 2 \(COMPLETE of job case\.job\): no answer: the sender broke off \| The client broke off before Marquez answered: is its own time limit too short/,
    );
    assert.match(failed["lineage.run"] ?? "", /Marquez did not accept the COMPLETE that ends it/);
  });

  it("is named when it went to a path that Marquez does not have, beside others that arrived", async () => {
    const program = `${io} await post(event("COMPLETE", io));
await post([event("COMPLETE", { ...io, run: run() })], { path: "/api/v1/lineage/batch" });`;
    const verdict = await rehearse({ program, settings: { expect } });
    const failed = failures(verdict);
    assert.deepEqual(Object.keys(failed), ["lineage.accepted"]);
    assert.equal(
      verdict.lineage[0]?.words,
      "sent 1, accepted 1, kept 1: posted elsewhere: POST /api/v1/lineage/batch: 404",
    );
    assert.match(
      failed["lineage.accepted"] ?? "",
      /^all 1; posted elsewhere, so not kept: POST \/api\/v1\/lineage\/batch: 404 \| Marquez takes events one by one/,
    );
  });
});

describe("an event that is sent twice and accepted twice", () => {
  it("counts twice, and its run once", async () => {
    const program = `${io} for (const type of ["START", "COMPLETE"]) { const one = event(type, io); await post(one); await post(one); }`;
    const verdict = await rehearse({ program, settings: { expect } });
    assert.deepEqual(failures(verdict), {});
    assert.equal(verdict.lineage[0]?.words, "sent 4, accepted 4, kept 4");
  });
});

describe("a Marquez that dies in the middle", () => {
  it("is an error that names Marquez, and not a fault of the lineage", async () => {
    const program = `${io} await post(event("START", io)); await post(event("COMPLETE", io)).catch(() => {});`;
    const verdict = await rehearse({ program, settings: { expect }, diesAt: 2 });
    assert.equal(verdict.verdict, "error");
    assert.match(verdict.cause?.message ?? "", /^asking Marquez for http:.*: it did not answer \(ECONNREFUSED\)$/);
    const failed = failures(verdict);
    assert.deepEqual(Object.keys(failed), ["lineage.accepted", "lineage.kept", "capture.complete"]);
    assert.match(failed["lineage.accepted"] ?? "", /no answer: .* \| Marquez did not answer: see marquez\.log/);
    assert.match(
      failed["lineage.kept"] ?? "",
      /^Marquez did not say what it keeps: it did not answer \(ECONNREFUSED\) \| See marquez\.log/,
    );
  });
});
