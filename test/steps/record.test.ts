import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RehearsalError } from "../../errors.ts";
import { Bundle } from "../../evidence/bundle.ts";
import { type Cause, verdictOf } from "../../judgement/verdict.ts";
import type { RawSettings } from "../../settings/raw-settings.ts";
import { record } from "../../steps/record.ts";
import { type Example, example } from "../context/example.ts";
import { expectation } from "../evidence/entry.ts";

const plan =
  "| Rehearsal | Window | Owner | Environment | Outcome |\n| --- | --- | --- | --- | --- |\n| Backfill | - | ops | - | open |\n";
const log = "# Next steps\n\n## 2026-11-20 (main, #7, Bob)\n\n- [ ] **Ops** — older\n";
const tasks = "- [ ] Marquez lineage smoke\n";
const origin = { branch: "main", commit: "abc1234", pr: "#12", actor: "Ann" };

/** A rehearsal that is recorded in files of its directory. */
function recording(files: Record<string, string>, added: RawSettings = {}) {
  return example((directory) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
    const paths = Object.fromEntries(Object.keys(files).map((name) => [name, join(directory, name)]));
    const { tasks, ...documents } = paths;
    const tick = tasks ? { tick: { file: tasks, line: "lineage smoke" } } : {};
    return { record: { ...documents, ...tick, ...origin, ...added } };
  });
}
const textOf = ({ directory }: { directory: string }, file: string) => readFileSync(join(directory, file), "utf8");

/** How a rehearsal came out, which is stored in a folder. */
const recorded = (rehearsal: Example, status: "passed" | "failed" = "passed", cause?: Cause) => ({
  verdict: verdictOf(rehearsal, [], [expectation("refine.exit", status)], cause),
  stored: { location: `/s3/evidence/${rehearsal.bundle.name}` },
});
const stack = { containers: { marquez: "an-id" } };

describe("recording a rehearsal", () => {
  it("adds a row to the plan, with where the evidence is; the stack is the environment", async () => {
    using rehearsal = recording({ plan }, { owner: "QA" });
    await rehearsal.bundle.write("cli.log", "");
    await rehearsal.bundle.write("marquez.log", "");
    await record(stack, rehearsal, recorded(rehearsal));
    const [row] = textOf(rehearsal, "plan").split("\n").slice(3);
    assert.match(
      row ?? "",
      /^\| Lineage rehearsal \| 2026-11-24 .* \| QA \| example \| passed: `\/s3\/evidence\/2026.*` /,
    );
    assert.match(row ?? "", / \(`cli\.log`\) \|$/);
  });

  it("names the artefacts that the settings want, in their order, where the bundle has them", async () => {
    using rehearsal = recording({ plan }, { artefacts: ["notes.md", "*.log", "cli.log", "nowhere.json"] });
    for (const file of ["cli.log", "marquez.log", "notes.md"]) await rehearsal.bundle.write(file, "");
    await record(stack, rehearsal, recorded(rehearsal));
    assert.match(textOf(rehearsal, "plan"), / \(`notes\.md`, `cli\.log`, `marquez\.log`\) \|/);
  });

  it("adds an entry to the log, under the day on which the rehearsal started, for the owner", async () => {
    using rehearsal = recording({ log }, { rehearsal: "Marquez lineage", environment: "staging", owner: "Platform" });
    await record(stack, rehearsal, recorded(rehearsal));
    assert.match(
      textOf(rehearsal, "log"),
      /^## 2026-11-24 \(main, #12, Ann\)\n\n- \[x\] \*\*Platform\*\* — Marquez lineage on staging: passed\n {2}- notes: .*, commit abc1234\n {2}- checks: 1 passed\n/m,
    );
  });

  it("ticks the task of a rehearsal that passed, and of no other", async () => {
    for (const [status, box] of [
      ["failed", "[ ]"],
      ["passed", "[x]"],
    ] as const) {
      using rehearsal = recording({ tasks });
      await record(stack, rehearsal, recorded(rehearsal, status));
      assert.equal(textOf(rehearsal, "tasks"), `- ${box} Marquez lineage smoke\n`);
    }
  });

  it("writes the outcome into the status file, also of a rehearsal that could not be carried out", async () => {
    using rehearsal = recording({ status: "{}" });
    const cause: Cause = { verdict: "error", phase: "prepare", message: "exit code 1" };
    await record(stack, rehearsal, recorded(rehearsal, "passed", cause));
    const { verdict, commit, evidence } = JSON.parse(textOf(rehearsal, "status"))["Lineage rehearsal"];
    assert.deepEqual([verdict, commit, evidence], ["error", "abc1234", `/s3/evidence/${rehearsal.bundle.name}`]);
  });

  it("adds to none what the settings do not name, and nothing twice", async () => {
    using rehearsal = recording({ plan });
    writeFileSync(join(rehearsal.directory, "log"), log);
    await record(stack, rehearsal, recorded(rehearsal));
    const once = textOf(rehearsal, "plan");
    await record(stack, rehearsal, recorded(rehearsal));
    assert.equal(textOf(rehearsal, "plan"), once);
    assert.equal(textOf(rehearsal, "log"), log);
  });

  it("fails when a file has no place for it, leaves that file alone, and amends the others", async () => {
    using rehearsal = recording({ plan: "# No table\n", log, tasks: "no task\n", status: "{}" });
    await assert.rejects(record(stack, rehearsal, recorded(rehearsal)), (thrown) => {
      assert.ok(thrown instanceof RehearsalError);
      assert.match(thrown.explanation.found, /\/plan: it has no table.*\n.*\/tasks: it has no task/);
      return thrown.code === "STEP";
    });
    assert.equal(textOf(rehearsal, "plan"), "# No table\n");
    assert.equal(textOf(rehearsal, "tasks"), "no task\n");
    assert.match(textOf(rehearsal, "log"), /- \[x\]/);
    assert.match(textOf(rehearsal, "status"), /"passed"/);
  });
});

/** The four rehearsals of a staging plan, each with the files that its bundle has beside what every bundle has. */
const kinds = [
  { rehearsal: "Marquez lineage", owner: "Platform QA", kind: "marquez", files: ["cli.log", "graph.png"] },
  {
    rehearsal: "ARC runner life cycle",
    owner: "Platform",
    kind: "arc",
    files: ["lifecycle.json", "rbac.txt", "sts.txt"],
    artefacts: ["lifecycle.json", "sts.txt", "rbac.txt", "notes.md"],
  },
  {
    rehearsal: "Backfill with guardrails",
    owner: "Data | Orchestration",
    kind: "backfill",
    files: ["summary.json"],
    artefacts: ["prefect.log", "summary.json", "cli.sh"],
  },
  {
    rehearsal: "End to end",
    owner: "QA",
    kind: "e2e",
    files: ["enrich.log", "overview.log", "qa.log", "refine.log"],
    artefacts: ["overview.log", "refine.log", "enrich.log", "qa.log"],
  },
];

it("four kinds of rehearsal in one plan leave the rows that a person would have written, each with evidence that is there", async () => {
  using place = example();
  const document = join(place.directory, "staging-rehearsal-plan.md");
  const before = [
    "# Staging rehearsals",
    "",
    "| Rehearsal | Window (UTC) | Owner | Environment | Outcome and evidence |",
    "| --- | --- | --- | --- | --- |",
    "| Dry run | 2026-11-20 09:00 - 09:30 | Platform QA | staging | passed by hand |",
    "",
    "Each rehearsal is repeated before a release.",
    "",
  ];
  writeFileSync(document, before.join("\n"));
  const rows = [];
  for (const [nth, { kind, files, rehearsal, owner, artefacts }] of kinds.entries()) {
    using one = example(() => ({
      record: {
        plan: document,
        rehearsal,
        owner,
        environment: "staging",
        ...origin,
        ...(artefacts ? { artefacts } : {}),
      },
    }));
    // Beside each other, as on one day.
    const startedAt = new Date(Date.UTC(2026, 10, 24, 17, 6 + nth));
    const bundle = Bundle.create(join(place.directory, kind), `20261124t170${6 + nth}00z-0123abcd`);
    for (const file of [...files, "prefect.log", "runs.json", "notes.md", "cli.sh"]) await bundle.write(file, "");
    const location = join(place.directory, "s3", "evidence", "staging", kind, bundle.name);
    mkdirSync(location, { recursive: true });
    cpSync(bundle.directory, location, { recursive: true });
    const { verdict } = recorded(one);
    const outcome = { verdict, stored: { location } };
    const endedAt = new Date(startedAt.getTime() + 90_000);
    await record({ containers: { prefect: "an-id" } }, { ...one, startedAt, bundle }, outcome, endedAt);
    rows.push({ kind, location });
  }
  const text = readFileSync(document, "utf8");
  const [marquez, arc, backfill, e2e] = rows.map(({ location }) => location);
  assert.equal(
    text,
    [
      ...before.slice(0, 5),
      `| Marquez lineage | 2026-11-24 17:06 - 17:07 | Platform QA | staging | passed: \`${marquez}\` (\`cli.log\`, \`graph.png\`) |`,
      `| ARC runner life cycle | 2026-11-24 17:07 - 17:08 | Platform | staging | passed: \`${arc}\` (\`lifecycle.json\`, \`sts.txt\`, \`rbac.txt\`, \`notes.md\`) |`,
      `| Backfill with guardrails | 2026-11-24 17:08 - 17:09 | Data \\| Orchestration | staging | passed: \`${backfill}\` (\`prefect.log\`, \`summary.json\`, \`cli.sh\`) |`,
      `| End to end | 2026-11-24 17:09 - 17:10 | QA | staging | passed: \`${e2e}\` (\`overview.log\`, \`refine.log\`, \`enrich.log\`, \`qa.log\`) |`,
      ...before.slice(5),
    ].join("\n"),
  );
  for (const [, evidence = "", names = ""] of text.matchAll(/passed: `([^`]+)` \((.*?)\) \|/g))
    for (const name of names.replaceAll("`", "").split(", ")) assert.ok(existsSync(join(evidence, name)), name);
});
