import assert from "node:assert/strict";
import { RehearsalError } from "../../errors.ts";
import type { Entry } from "../../evidence/entry.ts";
import { recordInLog, recordInPlan } from "../../evidence/plan-documents.ts";
import { documentOf } from "./document.ts";
import { brokenEntry, entry, failedEntry } from "./entry.ts";

const plan = (end = "\n", window = "Window") =>
  [
    "# Plan",
    "",
    `| Rehearsal | ${window} | Owner | Environment | Outcome |`,
    "| --- | --- | --- | --- | :---: |",
    "| Backfill | tbd | ops | staging | open |",
    "",
    "Text after.",
    "",
  ].join(end);

const log = [
  "# Next steps",
  "",
  "## 2026-11-22",
  "",
  "- [x] **QA** — older",
  "  - notes: there",
  "",
  "## 2026-11-20",
  "",
  "- [ ] **Ops** — oldest",
  "",
].join("\n");

const where = "`/s3/lineage_evidence/staging/marquez/20261123T095800Z-0123abcd`";
const said = [
  "- [x] **data platform \\| QA** — Marquez lineage on staging: passed",
  `  - notes: ${where} (\`cli.log\`, \`graph.png\`), commit 0123456789ab`,
  "  - checks: 1 passed, 1 not judged",
].join("\n");

/** What a document is once an entry is recorded in it. */
async function recorded(text: string, entry: Entry, work = recordInLog): Promise<string> {
  using document = documentOf(text);
  assert.equal(await work(document.path, entry), true);
  return document.read();
}

/** The row that an entry adds to a plan. */
async function rowOf(entry: Entry, text = plan()): Promise<string> {
  const lines = (await recorded(text, entry, recordInPlan)).split("\n");
  return lines[lines.indexOf("| Backfill | tbd | ops | staging | open |") + 1] ?? "";
}

describe("recording a rehearsal in the plan", () => {
  for (const [what, end] of [
    ["\\n", "\n"],
    ["\\r\\n", "\r\n"],
  ] as const)
    it(`adds its row to the plan's table once, and keeps all other bytes (lines end in ${what})`, async () => {
      using document = documentOf(plan(end));
      assert.equal(await recordInPlan(document.path, entry), true);
      assert.equal(await recordInPlan(document.path, entry), false);
      const row = `| Marquez lineage | 2026-11-23 09:58 - 10:01 UTC | data platform \\| QA | staging | passed: ${where} (\`cli.log\`, \`graph.png\`) |`;
      const last = "| Backfill | tbd | ops | staging | open |";
      assert.equal(document.read(), plan(end).replace(last, `${last}${end}${row}`));
    });

  it("says UTC once: not in the row when the header says it", async () => {
    assert.match(await rowOf(entry, plan("\n", "Window (UTC)")), /\| 2026-11-23 09:58 - 10:01 \|/);
  });

  it("names both days of a rehearsal that passes midnight", async () => {
    const row = await rowOf({ ...entry, to: new Date("2026-11-24T00:01:00Z") });
    assert.match(row, /\| 2026-11-23 09:58 - 2026-11-24 00:01 UTC \|/);
  });

  it("says which expectations failed, or what kept it from being carried out", async () => {
    assert.match(await rowOf(failedEntry), /\| failed \(aviation: lineage\.accepted, lineage\.kept\): `/);
    assert.match(await rowOf(brokenEntry), /\| error \(during prepare\): `/);
  });

  it("names a few artefacts, counts the rest, and says nothing where there are none", async () => {
    const artefacts = Array.from({ length: 11 }, (_, nth) => `${nth}.log`);
    assert.match(await rowOf({ ...entry, artefacts }), /\(`0\.log`, .*`7\.log`, and 3 more\) \|$/);
    assert.ok((await rowOf({ ...entry, artefacts: [] })).endsWith(`passed: ${where} |`));
  });

  it("loses no row when several rehearsals add theirs at the same time", async () => {
    using document = documentOf(plan());
    const entries = Array.from({ length: 8 }, (_, nth) => ({ ...entry, evidence: `/s3/${nth}` }));
    await Promise.all(entries.map((one) => recordInPlan(document.path, one)));
    for (const { evidence } of entries) assert.ok(document.read().includes(`\`${evidence}\``), evidence);
  });
});

describe("recording a rehearsal in the log", () => {
  it("adds a line at the end of the day's section, for the owner", async () => {
    const text = log.replace("2026-11-22", "2026-11-23");
    using document = documentOf(text);
    assert.equal(await recordInLog(document.path, entry), true);
    assert.equal(await recordInLog(document.path, entry), false);
    assert.equal(document.read(), text.replace("  - notes: there\n", `  - notes: there\n${said}\n`));
  });

  it("adds a missing heading for the day where the newest headings are", async () => {
    const newestFirst = await recorded(log, entry);
    assert.equal(newestFirst, log.replace("## 2026-11-22", `## 2026-11-23\n\n${said}\n\n## 2026-11-22`));
    const lastDays = "## 2026-11-20\n\n- one\n\n## 2026-11-21\n\n- two\n";
    assert.equal(await recorded(lastDays, entry), `${lastDays.trimEnd()}\n\n## 2026-11-23\n\n${said}\n`);
  });

  it("does not tick what did not pass, and says what was judged", async () => {
    const failed = await recorded(log, failedEntry);
    assert.match(failed, /^- \[ \] .*: failed \(aviation: lineage\.accepted, lineage\.kept\)$/m);
    assert.match(failed, /^ {2}- checks: 1 passed, 2 failed \(aviation: lineage\.accepted, lineage\.kept\)$/m);
    assert.match(await recorded(log, brokenEntry), /^ {2}- checks: nothing was judged: exit code 1$/m);
  });

  describe("whose headings name branch, pull request and actor", () => {
    const of = (parentheses: string) => log.replace("2026-11-22", `2026-11-23 (${parentheses})`);
    const mine: Entry = { ...entry, branch: "feature/a_b", pr: "#12", actor: "Ann" };

    it("adds a heading of its own where today's is another branch's or another person's", async () => {
      for (const other of ["main, #12, Ann", "feature/a_b, #12, Bob"]) {
        const text = of(other);
        const own = `## 2026-11-23 (feature/a_b, #12, Ann)\n\n${said}\n\n## 2026-11-23 (${other})`;
        assert.equal(await recorded(text, mine), text.replace(`## 2026-11-23 (${other})`, own));
      }
    });

    it("uses today's heading where it names the branch and the actor, whatever it calls the pull request", async () => {
      const text = of("feature/a_b, PR 12, ann");
      assert.equal(await recorded(text, mine), text.replace("  - notes: there\n", `  - notes: there\n${said}\n`));
    });

    it("says so where there is no pull request, and has the commit for a branch that nobody knows", async () => {
      const { branch: _, pr: __, ...rest } = mine;
      assert.match(await recorded(of("main, #1, Bob"), rest), /^## 2026-11-23 \(0123456789ab, no PR, Ann\)$/m);
    });

    it("adds no parentheses where nobody knows any of it", async () => {
      const { commit: _, ...nothing } = entry;
      assert.match(await recorded(log.replace("2026-11-22", "2026-11-22 (a, b, c)"), nothing), /^## 2026-11-23$/m);
    });
  });
});

it("neither document is changed when it has no table or dated heading, and the error says so", async () => {
  for (const work of [recordInPlan, recordInLog]) {
    const text = "# Something else\n\n| a | b |\n| - | - |\n";
    using document = documentOf(text);
    await assert.rejects(
      work(document.path, entry),
      (error) => error instanceof RehearsalError && /The file is unchanged/.test(error.message),
    );
    assert.equal(document.read(), text);
  }
});
