import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Bundle } from "../../evidence/bundle.ts";
import { failures, rehearse } from "./rehearse.ts";

const io = `{ inputs: [ds("customers of ann@example.org")], outputs: [ds("calls +27 82 123 4567")] }`;
const program = `
  const rows = Array.from({ length: 150 }, (_, nth) => "row " + nth + " ann@example.org");
  console.log(rows.join("\\n"));
  await post(event("START", ${io}));
  await post(event("COMPLETE", ${io}));
`;
const expect = { inputs: ["customers of ann@example.org"], outputs: ["calls +27 82 123 4567"] };

/** Rehearses a command that prints and sends personal data; gives the verdict, and the texts of the bundle by file. */
async function rehearsed(evidence: object, body = program) {
  let bundle: Bundle | undefined;
  const texts: Record<string, string> = {};
  const verdict = await rehearse({
    program: body,
    settings: { evidence, expect },
    spoil: (made) => {
      bundle = made;
    },
    sealed: () => {
      for (const file of bundle?.files() ?? []) texts[file] = readFileSync(bundle?.path(file) ?? "", "utf8");
    },
  });
  return { verdict, texts };
}

describe("evidence that may not hold personal data", () => {
  it("has none of it in any text, and the lineage is judged as it was", async () => {
    const { verdict, texts } = await rehearsed({ redact: ["email", "phone"] });
    assert.deepEqual(failures(verdict), {});
    for (const [file, text] of Object.entries(texts)) assert.doesNotMatch(text, /ann@example|82 123/, file);
    for (const line of (texts["events.ndjson"] ?? "").trimEnd().split("\n")) JSON.parse(line);
    assert.match(texts["events.ndjson"] ?? "", /"customers of \*\*\*"/);
    assert.match(texts["graph.json"] ?? "", /"calls \*\*\*"/);
  });

  it("has all of it unless the settings say otherwise", async () => {
    const { texts } = await rehearsed({});
    for (const file of ["cli.log", "events.ndjson", "graph.json", "verdict.json"])
      assert.match(texts[file] ?? "", /ann@example\.org/, file);
  });

  it("keeps the words that programs read, whatever the patterns match", async () => {
    const { verdict } = await rehearsed({ redact: ["passed", "failed", "lineage"] });
    assert.equal(verdict.verdict, "passed");
    assert.ok(verdict.expectations.some(({ name, status }) => name === "lineage.accepted" && status === "passed"));
  });

  const failing = `${program} console.log(["the", "last", "row"].join(" ")); process.exit(3);`;
  it("quotes nothing of the output with evidence.logs: none", async () => {
    const { verdict, texts } = await rehearsed({ logs: "none" }, failing);
    assert.match(failures(verdict)["refine.exit"] ?? "", /exit code 3\n\[the output is not kept/);
    assert.equal(texts["cli.log"], "[the output is not kept: evidence.logs is none]\n");
    for (const [file, text] of Object.entries(texts)) assert.doesNotMatch(text, /row 149|the last row/, file);
  });

  it("quotes the last lines otherwise", async () => {
    const { verdict, texts } = await rehearsed({ logs: "tail" }, failing);
    assert.match(failures(verdict)["refine.exit"] ?? "", /row 149 ann@example\.org\nthe last row/);
    assert.match(texts["cli.log"] ?? "", /^\[\d+ lines are left out: evidence\.logs is tail\]\n/);
  });
});
