import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownProject } from "../e2e/own-project.ts";

describe("the reports of rehearse run", function () {
  this.timeout(60_000);

  for (const option of ["--junit", "--summary"])
    it(`refuse a file that cannot be written, with exit code 2, and start nothing: ${option}`, async () => {
      const at = ownProject();
      const file = join(at.directory, "Pulumi.local.yaml", "report");
      const { exitCode, stderr } = await at.rehearse(["run", option, file]);
      assert.equal(exitCode, 2);
      assert.match(stderr, new RegExp(`${option} .*Pulumi\\.local\\.yaml/report: .*\n.*Nothing was started`));
      assert.equal(existsSync(at.evidence), false);
    });

  it("report wrong settings, and append to an existing summary", async () => {
    const at = ownProject();
    const [junit, summary] = [join(at.directory, "new", "junit.xml"), join(at.directory, "summary.md")];
    writeFileSync(summary, "before\n");
    const reports = ["--junit", junit, "--summary", summary];
    const ended = await at.rehearse(["run", ...reports, "--set", "refine.nosuch=1"], { GITHUB_ACTIONS: "true" });
    assert.equal(ended.exitCode, 2);
    assert.match(
      readFileSync(junit, "utf8"),
      /<error message="[^"]*refine\.nosuch: no such setting[^"]*" type="SETTINGS">/,
    );
    assert.match(readFileSync(summary, "utf8"), /^before\n## ❌ .*: error\n[\s\S]*refine\.nosuch: no such setting/);
    assert.match(ended.stderr, /^::error title=Lineage rehearsal%3A SETTINGS::.*refine\.nosuch/m);
  });

  it("write no annotations with --annotations none", async () => {
    const refused = ["run", "--annotations", "none", "--set", "refine.nosuch=1"];
    const { stderr } = await ownProject().rehearse(refused, { GITHUB_ACTIONS: "true" });
    assert.doesNotMatch(stderr, /^::/m);
  });
});
