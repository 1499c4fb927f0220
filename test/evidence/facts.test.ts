import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { BrokenService, RehearsalError } from "../../errors.ts";
import { namingIn, readingIn } from "../../evidence/facts/captured.ts";
import { factsForm } from "../../evidence/facts/document.ts";
import { judgedFacts, readFacts } from "../../evidence/facts/read-facts.ts";
import type { StoredFacts } from "../../evidence/facts/stored-facts.ts";
import { type GatheredFacts, storedFacts, writeFacts } from "../../evidence/facts/write-facts.ts";
import { toldIn } from "../../evidence/recorded-events.ts";
import type { Expected } from "../../judgement/facts.ts";
import { judge } from "../../judgement/judge.ts";
import { learned } from "../../judgement/outcome.ts";
import { keyOf } from "../../lineage/names.ts";
import { keyOfColumn } from "../../lineage/recorded-lineage.ts";
import type { Listing, Run } from "../../marquez/client.ts";
import { Secret } from "../../settings/secret.ts";
import { type Example, example } from "../context/example.ts";
import { command, completed, flowRun, passed } from "../judgement/judged.ts";
import { recorded, sentEvents } from "../judgement/sent-events.ts";

/** Every kind of rule, matcher and check. */
const settings = {
  graph: [{ noPath: { from: { job: "a" }, to: "b" }, severity: "warn" }],
  collect: ["out/*.json"],
  checks: {
    first: { file: "out/report.json", json: "$.rows[*]['a b']", is: { min: 1, not: { equals: { a: [null] } } } },
    second: { url: "{marquez}/api", status: 404, text: "^fine$" },
  },
  conformance: { ignore: ["facet.version"], unknownFacets: "ignore" },
  expect: {
    inputs: ["**/in.csv", { namespace: "file", name: "x" }],
    outputs: { atLeast: ["**/out.xlsx"] },
    states: ["COMPLETED"],
    jobs: [{ name: "j", count: { min: 1 }, runs: "any", inputs: [] }],
    datasets: [
      {
        name: "d",
        side: "output",
        fields: ["a", { name: "b", type: "int", fields: ["c"] }],
        symlinks: [{ name: "s" }],
      },
    ],
    columns: [
      { column: { dataset: "d", field: "f" }, from: [{ dataset: "e", field: "g", type: "DIRECT", masking: true }] },
      { coverage: { dataset: "d", atLeast: 50 } },
      { forbidden: { from: { dataset: "e", field: "g" }, to: { dataset: "d" } } },
    ],
    unexpected: { jobs: "warn" },
    graph: [
      { path: { from: "a", to: { dataset: "b", namespace: "n" }, through: [{ job: "j" }], every: "to", hops: 3 } },
      { connected: true },
      { orphans: "none" },
    ],
    parents: [{ job: "j", parent: { job: "p", arrived: true } }],
    facets: [
      { run: "j", facet: "processing_engine.version", is: { version: ">=1 <2" } },
      {
        output: "d",
        facet: "tags.tags[*].key",
        is: { oneOf: [{ pattern: "^a.*z$" }, { length: { max: 3 } }] },
        every: false,
      },
    ],
    lifecycle: "fail",
  },
};

const name = { namespace: "n", name: 'a "name"' };
const graph = {
  graph: [{ id: "job:n:j", type: "JOB", inEdges: [{ origin: "a", destination: "job:n:j" }], outEdges: [] }],
};

/** Facts of every kind, and outcomes of every kind. */
function factsOf({ settings: { refinements } }: Example): GatheredFacts {
  const error = new RehearsalError("STEP", { doing: "doing", found: "found", next: "next" });
  const [refinement] = refinements;
  assert.ok(refinement);
  const near = { wanted: "out", directory: ".", names: ["other"] };
  return {
    refinements: [
      {
        refinement,
        run: passed({
          command: { ...command, exitCode: undefined, signal: "SIGKILL", tail: "the end" },
          sent: sentEvents(),
          transport: { ...recorded, suspicions: ["is it?"] },
          written: ["/data/out.xlsx"],
          unchanged: [],
          earlierRuns: new Set(["1", "2"]),
        }),
        kept: passed({
          runs: new Map([
            ["1", completed],
            ["2", undefined],
          ]),
          listed: new Map([["1", 2]]),
          staticJobs: new Map([
            [keyOf(name), graph],
            [keyOf({ ...name, name: "none" }), undefined],
          ]),
          columns: new Map([[keyOf(name), new Map([["column", new Set([keyOfColumn({ ...name, field: "f" })])]])]]),
          datasets: new Set([keyOf(name)]),
        }),
        runs: { status: "failed", seconds: 2, error: new BrokenService("STEP", error.explanation) },
        graph: passed({ job: name, lineage: graph, notDrawn: new Error("a blank page") }),
        gitHead: "a".repeat(40),
      },
    ],
    prepared: { ...command, removed: ["openlineage-python==1.0"] },
    deployed: passed({
      file: "prefect.yaml",
      deployments: [
        {
          written: {
            name: "d",
            keys: ["name"],
            poolKeys: [],
            resolved: { name: "d", entrypoint: "f.py:f", schedules: [{ cron: "* * * * *" }] },
            schedules: [null],
            flow: "f",
            takesAny: false,
            near: [],
            invalid: [],
          },
          deployed: undefined,
          refusal: "no",
        },
      ],
      keys: { deployment: ["name"] },
      pools: ["pool"],
      problems: [],
      skipped: ["git_clone"],
    }),
    flowRun: passed({
      ...flowRun,
      runs: [
        {
          id: "f",
          name: "rehearsal-1",
          state: "FAILED",
          tail: "its end",
          message: "why",
          ofWorker: true,
          history: [{ type: "RUNNING", name: "Running", timestamp: "2026-11-24T17:06:00Z" }],
        },
      ],
      limits: ["a limit"],
      registered: command,
    }),
    flowRunKept: { status: "skipped", reason: "prefect did not pass" },
    flowRuns: passed({ totalCount: 1, items: [completed] }),
    flowRunPicture: passed(undefined),
    flowRunHead: "b".repeat(40),
    datasets: passed({ totalCount: 0, items: [] }),
    logs: { status: "failed", seconds: 1, error: new Error("the disk is full") },
    commands: [{ command: { name: "qa", exit: [0, 3] }, run: { status: "failed", seconds: 1, error } }],
    checks: passed({
      gitHead: undefined,
      checks: [
        { name: "first", unchanged: [], read: [{ place: "out/report.json", content: '{"rows":[{"a b":0}]}' }] },
        { name: "second", unchanged: [], read: [{ place: "http://127.0.0.1/api", status: 200, content: "x" }], near },
      ],
    }),
    collected: passed([
      { files: "out/*.json", copied: [], unchanged: ["old.json"], problems: [{ path: "p", why: "w" }], near },
    ]),
    jobs: new Map([["n", ["a.job"]]]),
  };
}

describe("facts.json", () => {
  let rehearsal: Example;
  beforeEach(() => {
    rehearsal = example(() => settings);
  });
  afterEach(() => rehearsal[Symbol.dispose]());

  const expectedOf = (): Expected => ({ ...rehearsal.settings, hasWebUi: true });
  async function written(): Promise<StoredFacts> {
    const { id, stack, bundle } = rehearsal;
    const facts = await storedFacts(
      factsOf(rehearsal),
      {
        rehearsal: {
          id,
          stack,
          startedAt: "2026-11-24T17:06:00.000Z",
          job: "j",
          places: { cwd: ["/w"], checkouts: [] },
        },
        images: [{ name: "marquez", reference: "m:1", standIn: true }],
        expected: expectedOf(),
        contract: { name: "c", sha256: "0", move: [{ level: "facet", as: "informational" }] },
        schemas: { mood: { type: "object" } },
        hasMarquez: true,
        cause: undefined,
      },
      bundle,
    );
    await writeFacts(bundle, facts);
    return facts;
  }
  /** What is judged of facts that were read back. */
  async function readBack() {
    const { directory } = rehearsal.bundle;
    const stored = await readFacts(directory);
    assert.ok(stored);
    return { stored, facts: await judgedFacts(directory, stored, await toldIn(directory)) };
  }

  it("holds all that is judged: read back, everything is judged as before", async () => {
    await written();
    const { stored, facts } = await readBack();
    const before = judge(factsOf(rehearsal), expectedOf());
    const { told: _, ...withoutEvents } = facts;
    assert.deepEqual(judge(withoutEvents, stored.expected), before);
    // The rules judge what events tell: they are compared by what they say.
    const rules = ({ expect }: Pick<Example["settings"]["refinements"][number], "expect">) =>
      JSON.parse(
        JSON.stringify(expect, (key, value) => (key === "facet" || value instanceof RegExp ? `${value}` : value)),
      );
    assert.deepEqual(
      facts.refinements.map(({ refinement }) => rules(refinement)),
      rehearsal.settings.refinements.map(rules),
    );
    assert.equal(stored.contract?.move[0]?.level, "facet");
    assert.deepEqual(stored.schemas, { mood: { type: "object" } });
  });

  it("comes out the same when it is written again", async () => {
    const form = factsForm({ redact: (text) => text, redactTextsIn: (value) => value });
    const json = JSON.stringify(z.encode(form, await written()));
    assert.equal(JSON.stringify(z.encode(form, z.decode(form, JSON.parse(json)))), json);
  });

  it("holds nothing that a check read, but what became of it", async () => {
    await written();
    const text = readFileSync(rehearsal.bundle.path("facts.json"), "utf8");
    assert.doesNotMatch(text, /"content"|a b.*:0/);
    assert.match(text, /"judged"/);
  });

  it("holds no secret, and none of its words is redacted", async () => {
    const { redactor } = rehearsal.bundle;
    redactor.concealMatches(["passed|failed|skipped|fail|warn|ignore|COMPLETED|job|dataset|DIRECT|any|error"]);
    redactor.conceal(new Secret("the disk is full"));
    await written();
    const text = readFileSync(rehearsal.bundle.path("facts.json"), "utf8");
    assert.doesNotMatch(text, /the disk is full/);
    const { stored } = await readBack();
    assert.deepEqual(
      [stored.logs.status, stored.refinements[0]?.runs.status, stored.flowRunKept?.status],
      ["failed", "failed", "skipped"],
    );
    assert.equal(stored.refinements[0]?.refinement.expect.unexpected.jobs, "warn");
  });

  it("takes from the captures what the bundle holds: what was concealed is read back, the rest is what was given", async () => {
    const { bundle } = rehearsal;
    const named = (name: string) => ({ namespace: "n", name });
    const run = (name: string): Run => ({
      id: "r",
      state: "COMPLETED",
      jobVersion: named(name),
      inputDatasetVersions: [],
      outputDatasetVersions: [],
    });
    const judgedRuns = async (listing: Listing<Run>): Promise<Listing<Run>> => {
      await bundle.writeJson("runs.json", { totalCount: listing.totalCount, runs: listing.items });
      const known = new Map<string, unknown>();
      const outcome = await namingIn(bundle, known).runs({ status: "passed", seconds: 1, value: listing }, "runs.json");
      const given = await readingIn(bundle.directory, known).runs(outcome);
      assert.deepEqual(given, await readingIn(bundle.directory).runs(outcome));
      return learned(given) as Listing<Run>;
    };
    const plain = { totalCount: 1, items: [run("a.job")] };
    assert.equal(await judgedRuns(plain), plain);
    bundle.redactor.conceal(new Secret("hunter22"));
    const [concealed] = (await judgedRuns({ totalCount: 1, items: [run("a.hunter22")] })).items;
    assert.equal(concealed?.jobVersion?.name, "a.***");
    const marked = { totalCount: 1, items: [run("a.***")] };
    assert.notEqual(await judgedRuns(marked), marked);
  });

  it("is refused in another version, and with what no rehearsal writes", async () => {
    await written();
    const path = rehearsal.bundle.path("facts.json");
    const read = JSON.parse(readFileSync(path, "utf8"));
    for (const [changes, says] of [
      [{ facts: 2 }, /expected 1: another version of rehearse wrote it\n.*at facts/],
      [{ logs: { passed: 5 } }, /at logs/],
      [{ more: true }, /more/],
    ] as const) {
      await rehearsal.bundle.writeBytes("facts.json", Buffer.from(JSON.stringify({ ...read, ...changes })));
      await assert.rejects(readFacts(rehearsal.bundle.directory), says);
    }
  });

  it("keeps an expression of the settings one where it holds a secret", async () => {
    rehearsal[Symbol.dispose]();
    rehearsal = example(() => ({ checks: { only: { file: "f", text: "^hunter2$" } } }));
    rehearsal.bundle.redactor.conceal(new Secret("hunter2"));
    await written();
    const { stored } = await readBack();
    assert.equal(stored.expected.checks?.only?.text?.test("***"), true);
  });
});
