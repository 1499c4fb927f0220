import assert from "node:assert/strict";
import { propose } from "../../contract/proposal.ts";
import { runEvent } from "../judgement/sent-events.ts";
import { lineageOf } from "../lineage/recorded.ts";

const id = (nth: number) => `01890000-0000-7000-8000-${String(nth).padStart(12, "0")}`;
const job = (name: string, namespace = "shop") => ({ namespace, name });
const dataset = (name: string) => ({ namespace: "db", name });

describe("the settings that a command's lineage proposes", () => {
  it("are its job, its namespace and its number of runs", () => {
    assert.deepEqual(propose(lineageOf(runEvent("COMPLETE", id(1), job("load")))), {
      namespace: "shop",
      job: "load",
      runs: 1,
      unknown: [],
    });
  });

  it("say any number where a job ran several times, and that this is not known", () => {
    const { runs, unknown } =
      propose(lineageOf(runEvent("COMPLETE", id(1), job("load")), runEvent("COMPLETE", id(2), job("load")))) ?? {};
    assert.equal(runs, "any");
    assert.match(unknown?.join() ?? "", /it had 2, and `expect\.runs` is any/);
  });

  it("name the job above all others, and the namespace with most jobs", () => {
    const parent = { run: { runId: id(1) }, job: job("nightly") };
    const proposal = propose(
      lineageOf(
        runEvent("COMPLETE", id(1), job("nightly")),
        runEvent("COMPLETE", id(2), job("model"), {
          run: { runId: id(2), facets: { parent } },
          outputs: [dataset("a"), dataset("b")],
        }),
        runEvent("COMPLETE", id(3), job("other", "elsewhere")),
      ),
    );
    assert.deepEqual([proposal?.namespace, proposal?.job], ["shop", "nightly"]);
    assert.match(proposal?.unknown.join(" ") ?? "", /2 arrived, and `job` is nightly.*jobs arrived in elsewhere, too/s);
  });

  it("name the job with most datasets where none stands above the others", () => {
    const proposal = propose(
      lineageOf(
        runEvent("COMPLETE", id(1), job("one")),
        runEvent("COMPLETE", id(2), job("two"), { outputs: [dataset("a")] }),
      ),
    );
    assert.equal(proposal?.job, "two");
  });

  it("are none where no job arrived", () => assert.equal(propose(lineageOf()), undefined));
});
