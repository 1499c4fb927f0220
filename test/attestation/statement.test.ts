import assert from "node:assert/strict";
import { predicateType, statementOf, statementType } from "../../attestation/statement.ts";
import type { Verdict } from "../../judgement/verdict.ts";
import { packageVersion } from "../../version.ts";

const digest = (digit: string) => digit.repeat(64);
const one = (title: string, status: "passed" | "failed" | "warned" | "skipped") => ({
  ...{ name: title, title, status, expected: "", found: "" },
});
const verdict: Verdict = {
  id: "20261124t170600z-0123abcd",
  stack: "mine",
  verdict: "passed",
  startedAt: "2026-11-24T17:06:00.000Z",
  refinements: [],
  expectations: [one("refine.exit", "passed"), one("graph", "skipped")],
  lineage: [],
  images: [{ name: "marquez", reference: "a/marquez:1", digest: `sha256:${digest("a")}`, origin: "pulled" }],
  standIns: [],
};
const files = new Map([
  ["verdict.json", digest("1")],
  ["settings.json", digest("2")],
]);
const about = (changes: Partial<Verdict>) =>
  statementOf({ verdict: { ...verdict, ...changes }, files, commands: [{ name: "refine", sha256: digest("c") }] });

describe("the statement about a rehearsal", () => {
  it("has the commit and every file as its subject, and what it was rehearsed with as its configuration", () => {
    const commit = "d".repeat(40);
    const repository = "https://git.example.org/refine";
    const build = "https://ci.example.org/12";
    const contract = { name: "lineage.mine.yaml", sha256: digest("b"), breaking: 0, compatible: 0, informational: 0 };
    assert.deepEqual(about({ provenance: { commit, branch: "main", repository, build }, contract }), {
      _type: statementType,
      subject: [
        {
          name: repository,
          uri: `git+${repository}@${commit}`,
          digest: { gitCommit: commit },
          annotations: { branch: "main" },
        },
        { name: "settings.json", digest: { sha256: digest("2") } },
        { name: "verdict.json", digest: { sha256: digest("1") } },
      ],
      predicateType,
      predicate: {
        result: "PASSED",
        configuration: [
          {
            name: "lineage-rehearsal",
            uri: `pkg:npm/lineage-rehearsal@${packageVersion}`,
            annotations: { role: "program", id: verdict.id, stack: "mine", startedAt: verdict.startedAt },
          },
          { name: "settings.json", digest: { sha256: digest("2") }, annotations: { role: "settings" } },
          { name: "lineage.mine.yaml", digest: { sha256: digest("b") }, annotations: { role: "contract" } },
          {
            name: "a/marquez:1",
            digest: { sha256: digest("a") },
            annotations: { role: "image", service: "marquez", origin: "pulled", standIn: false },
          },
          { name: "refine", digest: { sha256: digest("c") }, annotations: { role: "command" } },
        ],
        url: build,
        passedTests: ["refine.exit"],
        warnedTests: [],
        failedTests: [],
      },
    });
  });

  for (const [what, changes, result, warned] of [
    ["an expectation that warns", { expectations: [one("a", "passed"), one("b", "warned")] }, "WARNED", ["b"]],
    ["a stand-in", { standIns: ["marquez"] }, "WARNED", ["a stand-in for marquez"]],
    [
      "changes that are not committed",
      { provenance: { commit: "d".repeat(40), uncommitted: true } },
      "WARNED",
      ["changes that are not committed"],
    ],
    [
      "a failure, whatever else there is",
      { verdict: "failed", standIns: ["web"], expectations: [one("a", "failed")] },
      "FAILED",
      ["a stand-in for web"],
    ],
  ] as [string, Partial<Verdict>, string, string[]][])
    it(`is ${result} with ${what}`, () => {
      const { predicate } = about(changes) ?? {};
      assert.deepEqual([predicate?.result, predicate?.warnedTests], [result, warned]);
    });

  for (const word of ["error", "interrupted"] as const)
    it(`is not made of a rehearsal that ended with ${word}`, () => assert.equal(about({ verdict: word }), undefined));
});
