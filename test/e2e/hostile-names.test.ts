import assert from "node:assert/strict";
import { globSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Result } from "../../rehearsal/result.ts";
import { packageRoot } from "../../version.ts";
import { ownProject } from "./own-project.ts";

const hostile = [
  "<script>document.title='x'</script>",
  '"><img src=x onerror=alert(1)>',
  "../../../escaped",
  "$(touch touched)",
  "`touch touched`",
  "; touch touched #",
  "' || touch touched || '",
  "a | b | c",
  "[x](javascript:alert(1)) **bold**",
  "one\ntwo",
  "--privileged",
  "%2e%2e%2f%00",
  "{{7*7}} #{7*7}",
];
const job = `job ${hostile.join(" ")}`;

describe("hostile names of jobs, datasets and files", function () {
  this.timeout(180_000);
  const output = "$(touch touched) ; <b>`x`.xlsx";
  const at = ownProject();
  let done: Result;
  let stderr: string;
  const read = (file: string) => readFileSync(join(done.evidence.directory, file), "utf8");

  before(async () => {
    const names = JSON.stringify({ job, datasets: hostile, output });
    const command = [
      process.execPath,
      join(packageRoot, "test", "e2e", "hostile.ts"),
      "$(touch touched)",
      "`touch touched`",
    ];
    const refine = { command, env: { HOSTILE: names }, output };
    const ended = await at.rehearse([
      "run",
      "--json",
      "--set",
      `job=${JSON.stringify(job)}`,
      "--set",
      `refine=${JSON.stringify(refine)}`,
    ]);
    ({ stderr } = ended);
    done = JSON.parse(ended.stdout);
  });

  it("are captured, judged and drawn like any other", () => {
    const failed = done.expectations.filter(({ status }) => status === "failed");
    assert.deepEqual([done.verdict, failed, done.errors], ["passed", [], []], stderr);
    const names = JSON.parse(read("datasets.json")).datasets.map(({ name }: { name: string }) => name);
    assert.deepEqual(names.toSorted(), hostile.toSorted());
    assert.equal(JSON.parse(read("verdict.json")).job, job);
  });

  it("reach no shell, and create no files elsewhere", () => {
    assert.deepEqual(globSync(["**/touched", "**/escaped*"], { cwd: at.directory }), []);
    const written = ["Pulumi.local.yaml", basename(at.evidence), basename(at.bucket), "state", output];
    assert.deepEqual(readdirSync(at.directory).toSorted(), written.toSorted());
    assert.deepEqual(readdirSync(at.evidence), [basename(done.evidence.directory)]);
    const expected =
      /^(?:SHA256SUMS|(?:cli|prepare|marquez|prefect|web|postgres|s3)\.log|(?:verdict|facts|settings|statement\.intoto|report|runs|kept|datasets|graph)\.json|events\.ndjson|cli\.sh|graph\.png|notes\.md|report\.html)$/;
    for (const file of readdirSync(done.evidence.directory)) assert.match(file, expected);
  });

  it("add no HTML, table cells or lines to the notes", () => {
    const notes = read("notes.md");
    const outside = notes.replace(/`[^`\n]*`/g, "");
    assert.doesNotMatch(outside, /<(?!br>)/);
    assert.doesNotMatch(notes, /^two/m);
    const columns = new Map<string, number>();
    let heading = "";
    for (const line of notes.split("\n")) {
      if (line.startsWith("## ")) heading = line;
      if (!line.startsWith("|")) continue;
      const cells = line.split(/(?<!\\)\|/).length;
      assert.equal(cells, columns.get(heading) ?? cells, line);
      columns.set(heading, cells);
    }
    assert.equal(columns.size, 3);
  });
});
