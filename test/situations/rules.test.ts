import assert from "node:assert/strict";
import { failures, rehearse } from "./rehearse.ts";

/** Two jobs that hand people on: one with column lineage, one without. */
const program = `
const fields = (...names) => ({ schema: { fields: names.map((name) => ({ name })) } });
const lineage = (column, from) => ({ columnLineage: { fields: { [column]: { inputFields: [{ ...from, field: "email" }] } } } });
const raw = ds("raw/people"), stage = ds("stage/people");
await post(event("COMPLETE", {
  inputs: [{ ...raw, facets: fields("email") }],
  outputs: [{ ...stage, facets: { ...fields("email"), ...lineage("email", raw) } }],
}));
await post(event("COMPLETE", {
  job: "publish",
  run: run(),
  inputs: [stage],
  outputs: [{ ...ds("mart/people"), facets: fields("mail") }],
}));`;
const email = { dataset: "raw/people", field: "email" };

describe("the rules about what a command sent", () => {
  it("pass, each by its name", async () => {
    const expect = {
      jobs: [{ name: "publish", inputs: ["stage/people"], outputs: ["mart/people"], runs: 1 }],
      datasets: [{ name: "**", count: 3, fields: { atLeast: ["email"] }, severity: "warn" }],
      columns: [{ column: { dataset: "stage/*", field: "email" }, from: [email] }],
      unexpected: { jobs: "fail", datasets: "fail" },
    };
    const { verdict, expectations } = await rehearse({ program, settings: { expect } });
    const rules = expectations.filter(({ name }) => /jobs|datasets|columns|unexpected/.test(name));
    assert.deepEqual(
      rules.map(({ title, status }) => [title, status]),
      [
        ["lineage.jobs publish", "passed"],
        ["lineage.datasets **", "warned"],
        ["lineage.columns email of stage/*", "passed"],
        ["lineage.unexpected jobs", "passed"],
        ["lineage.unexpected datasets", "passed"],
      ],
    );
    assert.equal(verdict, "passed");
  });

  it("fail, and a column that may have got through is not let through by silence", async () => {
    const expect = {
      jobs: [{ name: "publsh" }],
      columns: [{ forbidden: { from: email, to: { dataset: "mart/*" } } }],
      unexpected: { jobs: "fail" },
    };
    const failed = failures(await rehearse({ program, settings: { expect } }));
    assert.match(failed["lineage.jobs publsh"] ?? "", /^the nearest that arrived is publ\[i\]sh/);
    assert.match(
      failed["lineage.columns email of raw/people away from mart/*"] ?? "",
      /^not known: no event tells what is in mail of mart\/people, and data of raw\/people flows there/,
    );
    assert.match(
      failed["lineage.unexpected jobs"] ?? "",
      /^1 job that nothing declares: publish \| publish is near to/,
    );
  });

  it("fail where the events went past the recorder: what nobody saw is not as declared", async () => {
    const settings = {
      expect: { jobs: [{ name: "tmp-*", count: 0 }] },
      refine: { env: { OPENLINEAGE__TRANSPORT__TYPE: "console" } },
    };
    assert.match(
      failures(await rehearse({ program: "", settings }))["lineage.jobs tmp-*"] ?? "",
      /^not known: its events went past the recorder, because the settings name OPENLINEAGE__TRANSPORT__TYPE/,
    );
  });

  it("only warn past the recorder where that is their severity", async () => {
    const settings = {
      expect: { jobs: [{ name: "tmp-*", count: 0, severity: "warn" }], unexpected: { datasets: "warn" } },
      refine: { env: { OPENLINEAGE__TRANSPORT__TYPE: "console" } },
    };
    const { expectations } = await rehearse({ program: "", settings });
    const statusOf = (wanted: string) => expectations.find(({ title }) => title === wanted)?.status;
    assert.deepEqual(["lineage.jobs tmp-*", "lineage.unexpected datasets"].map(statusOf), ["warned", "warned"]);
  });
});
