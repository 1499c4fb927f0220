import assert from "node:assert/strict";
import type { Drift } from "../../contract/drift.ts";
import { judgeDrift } from "../../judgement/judge-drift.ts";
import type { DriftKind } from "../../settings/contract.ts";
import { judgements } from "./judged.ts";

const drift = (kind: DriftKind, nth = 0): Drift => ({
  change: "removed",
  level: "field",
  kind,
  job: { namespace: "home", name: "etl.load" },
  dataset: { namespace: "dw", name: "orders" },
  field: `f${nth}`,
  what: `field f${nth} was removed`,
});
const usual = { drift: { breaking: "fail", compatible: "warn", informational: "ignore" } } as const;
const judged = (drifts: Drift[], settings: Parameters<typeof judgeDrift>[1] = usual, events = 2) =>
  judgeDrift({ contract: "lineage.mine.yaml", sha256: "", drifts, events }, settings, "home");

describe("contract.drift", () => {
  it("passes without drift, and where the settings ignore it, and says so", () => {
    assert.deepEqual([judged([]).status, judged([]).found], ["passed", "it is"]);
    const ignored = judged([drift("informational")]);
    assert.deepEqual(
      [ignored.status, ignored.found],
      ["passed", "it is, but for 1 informational drift, which the settings ignore"],
    );
  });

  it("fails by what is breaking, and warns of what is compatible, unless the settings say otherwise", () => {
    assert.equal(judged([drift("breaking"), drift("compatible")]).status, "failed");
    assert.equal(judged([drift("compatible")]).status, "warned");
    assert.equal(judged([drift("compatible")], { drift: { ...usual.drift, compatible: "fail" } }).status, "failed");
    assert.equal(judged([drift("breaking")], { drift: { ...usual.drift, breaking: "ignore" } }).status, "passed");
  });

  it("tells each in a line, what fails first, and how to take it into the contract", () => {
    const { found, hint } = judged([drift("compatible", 1), drift("breaking", 2)]);
    assert.equal(
      found,
      [
        "2 drifts:",
        "breaking: job etl.load, dataset dw/orders: field f2 was removed",
        "compatible: job etl.load, dataset dw/orders: field f1 was removed",
      ].join("\n"),
    );
    assert.match(hint ?? "", /`rehearse accept --last` takes it into lineage\.mine\.yaml/);
  });

  it("lists twenty, and says how many more there are", () => {
    const { found } = judged(Array.from({ length: 50 }, (_, nth) => drift("breaking", nth)));
    assert.equal(found.split("\n").length, 22);
    assert.match(found, /^50 drifts:[\s\S]*And 30 more\.$/);
  });

  it("is not judged without events, and not there without a contract", () => {
    assert.equal(judged([], usual, 0).status, "skipped");
    assert.ok(judgements({}).every(({ name }) => name !== "contract.drift"));
  });
});
