import assert from "node:assert/strict";
import { resolve } from "node:path";
import { type ProvisionedStack, provision, type Result } from "lineage-rehearsal";

const failures = ({ expectations }: Result) =>
  expectations.filter(({ status }) => status === "failed").map(({ title }) => title);

/** Several refinements on one stack, because starting a stack takes longer than any refinement. */
describe("the lineage of our profiles", function () {
  this.timeout("15m");
  let stack: ProvisionedStack;

  before(async () => {
    // This rehearses the bundled sample. For your own project, pass { stack: "staging" } and write Pulumi.staging.yaml here.
    stack = await provision({
      stack: "local",
      settings: {
        prefect: { enabled: false },
        evidence: { directory: resolve("dist/evidence"), folder: resolve("dist/s3") },
      },
    });
  });

  after(() => stack?.[Symbol.asyncDispose]());

  for (const profile of ["generic", "aviation"])
    it(`arrives from ${profile}`, async () => {
      const command = ["uv", "run", "--no-sync", "refine", "--profile", profile, "--output-path", "dist/suite.xlsx"];
      const result = await stack.rehearse({
        settings: {
          job: `sample.pipeline.${profile}`,
          refine: { command, output: "dist/suite.xlsx" },
          expect: { inputs: ["**/data/*.{xlsx,csv}"], outputs: ["**/dist/suite.xlsx"] },
        },
      });
      assert.deepEqual(failures(result), []);
      assert.equal(result.verdict, "passed");
      assert.ok(result.evidence.stored);
    });

  it("fails when a refinement sends no lineage", async () => {
    const result = await stack.rehearse({ settings: { refine: { command: ["true"] } } });
    assert.equal(result.verdict, "failed");
    assert.ok(failures(result).includes("lineage.run"));
  });
});
