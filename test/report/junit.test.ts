import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { XMLParser } from "fast-xml-parser";
import type { Result } from "../../rehearsal/result.ts";
import { junitOf } from "../../report/junit.ts";
import { unfinished } from "../../report/unfinished.ts";
import { judged } from "../../rules/expectation.ts";
import { installed } from "./installed.ts";
import { junitSchema } from "./junit-schema.ts";
import { hostileResult, resultWith } from "./results.ts";

type Attributes = { [key: string]: string };
interface Suite extends Attributes {
  // biome-ignore lint/suspicious/noExplicitAny: the parser returns any
  testcase: any;
}

const suitesOf = (xml: string): Suite[] =>
  new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "",
    parseAttributeValue: false,
    isArray: (name) => name === "testsuite" || name === "testcase",
  }).parse(xml).testsuites.testsuite;

describe("a rehearsal as JUnit XML", function () {
  this.timeout(120_000);
  const directory = mkdtempSync(join(tmpdir(), "junit-"));

  const cases: [string, Result][] = [
    ["that passed", resultWith({})],
    ["that failed in every way, with hostile texts", hostileResult()],
    ["that did not start", unfinished("local", { code: "SETTINGS", message: "one problem\n  refine.cwd: nowhere" })],
    ["that was interrupted", resultWith({ verdict: "interrupted", expectations: [], steps: [] })],
  ];
  for (const [what, result] of cases)
    it(`is valid by the schema of Jenkins: a rehearsal ${what}`, async () => {
      const file = join(directory, "junit.xml");
      writeFileSync(file, junitOf(result));
      await execa(await installed("xmllint", "libxml2-utils"), ["--noout", "--schema", await junitSchema(), file]);
    });

  it("has a suite for each refinement and one for the steps, with counts that add up", () => {
    const suites = suitesOf(junitOf(hostileResult()));
    const counts = suites.map(({ name, tests, failures, errors, skipped }) => [name, tests, failures, errors, skipped]);
    assert.deepEqual(counts, [
      ["expectations", "28", "14", "0", "0"],
      ["expectations of aviation", "14", "0", "0", "14"],
      ["steps", "15", "0", "7", "7"],
    ]);
  });

  it("reports a failed expectation as a failure: expected, found, hint", () => {
    const [suite] = suitesOf(
      junitOf(
        resultWith({
          verdict: "failed",
          expectations: [
            {
              name: "lineage.job",
              title: "aviation: lineage.job",
              refinement: "aviation",
              status: "failed",
              expected: "a job",
              found: "none",
              hint: "look",
            },
          ],
        }),
      ),
    );
    const [one] = suite?.testcase ?? [];
    assert.deepEqual(one, {
      name: "lineage.job",
      classname: "lineage-rehearsal.expectations.aviation",
      time: "0.000",
      failure: {
        message: "expected a job; found none",
        type: "expectation",
        "#text": "expected: a job\nfound: none\nhint: look",
      },
    });
  });

  it("passes an expectation that warned, and says in its output what was not met", () => {
    const expectations = [judged("lineage.columns", false, "a column", "none", "look", "warn")];
    const [suite] = suitesOf(junitOf(resultWith({ expectations })));
    assert.deepEqual(suite?.testcase, [
      {
        name: "lineage.columns",
        classname: "lineage-rehearsal.expectations",
        time: "0.000",
        "system-out": "warning\nexpected: a column\nfound: none\nhint: look",
      },
    ]);
  });

  it("is an error, not a failure, when the rehearsal could not be carried out", () => {
    const result = unfinished("local", { code: "SETUP", message: "no engine\nInstall one." });
    const [steps] = suitesOf(junitOf(result));
    assert.equal(steps?.testcase[0].error.type, "SETUP");
    assert.match(steps?.testcase[0].error["#text"], /no engine\nInstall one\./);
  });

  it("has the same test names for every stack name", () => {
    const names = (stack: string) =>
      suitesOf(junitOf(resultWith({ stack }))).map((suite) => [
        suite.name,
        suite.testcase.map(({ name }: Attributes) => name),
      ]);
    assert.deepEqual(names("local-0a1b2c3d"), names("local-4e5f6a7b"));
  });

  it("has the time of a step in seconds, and with the steps that of the whole rehearsal", () => {
    const steps = suitesOf(junitOf(resultWith({}))).at(-1);
    assert.equal(steps?.testcase[0].time, "3.250");
    assert.deepEqual([steps?.time, steps?.testcase.at(-1).time], ["4.500", "4.500"]);
    assert.match(junitOf(resultWith({})), /<testsuites name="lineage-rehearsal" time="4\.500">/);
  });

  it("has with each expectation the time of the step that it judges, and counts each step of a suite once", () => {
    const one = (name: string, refinement?: string, title = name) => ({
      ...judged(name, true, "it", "it"),
      title,
      ...(refinement === undefined ? {} : { refinement }),
    });
    const step = (name: string, seconds: number) => ({ name, seconds, status: "passed" as const });
    const suites = suitesOf(
      junitOf(
        resultWith({
          expectations: [
            one("refine.exit", "main"),
            one("lineage.columns", "main"),
            one("lineage.kept", "main"),
            one("refine.exit", "aviation"),
            one("prefect.flow-run"),
            one("prefect.deployments"),
            one("command", undefined, "command teardown"),
            one("contract.drift"),
          ],
          steps: [
            step("refine-main", 1),
            step("refine-aviation", 2),
            step("capture-kept-main", 0.25),
            step("prefect", 8),
            step("command-teardown", 16),
            step("verify", 0.5),
          ],
        }),
      ),
    );
    assert.deepEqual(
      suites.slice(0, 3).map(({ name, time, testcase }) => [name, time, testcase.map((each: Attributes) => each.time)]),
      [
        ["expectations of main", "1.250", ["1.000", "1.000", "0.250"]],
        ["expectations of aviation", "2.000", ["2.000"]],
        // No step deployed anything.
        ["expectations", "24.500", ["8.000", "0.000", "16.000", "0.500"]],
      ],
    );
  });
});
