import assert from "node:assert/strict";
import { compare } from "../../contract/compare.ts";
import { learn, namesOf } from "../../contract/learn.ts";
import { learnAgain } from "../../contract/learn-again.ts";
import { normaliser, type Places } from "../../contract/normalise.ts";
import { read } from "../../contract/read.ts";
import { write } from "../../contract/write.ts";
import { lineageOf } from "../lineage/recorded.ts";
import { eventsOf, jobs, noPlaces, project, runId, warehouse } from "./warehouse.ts";

const places: Places = {
  cwd: ["/home/ann/shop/etl"],
  checkouts: ["/home/ann/shop"],
  home: "/home/ann",
  tmp: "/scratch",
};
const canonical = (name: string) => normaliser(places)(name).canonical;

describe("a name of a contract", () => {
  for (const [name, template] of [
    ["sales_2026-11-28", "sales_{date}"],
    ["sales_20261128.csv", "sales_{date}.csv"],
    ["s3/sales/2026/11/28/part", "s3/sales/{date}/part"],
    ["refined-20261128T045120Z-0123abcd4567.zip", "refined-{time}-{hex}.zip"],
    ["manual__2026-11-28T04:51:20.123456+00:00", "manual__{time}"],
    ["run_3f1c6a52-7a86-4a4f-9b0e-6f6f1f1f1f1f", "run_{uuid}"],
    ["batch-1764305480123", "batch-{number}"],
    ["lake/year=2026/month=11/day=28", "lake/year={number}/month={number}/day={number}"],
    ["postgres://localhost:54321", "postgres://localhost:{port}"],
    ["/home/ann/shop/data/in.csv", "{checkout}/data/in.csv"],
    ["file:///home/ann/shop", "file://{checkout}"],
    ["/home/ann/shop/etl/in.csv", "{cwd}/in.csv"],
    ["/home/ann/.cache/x", "{home}/.cache/x"],
    ["/scratch/x", "{tmp}/x"],
    ["/tmp/tmpab12cd_3/out", "{tmp}/tmp{random}/out"],
    ["/private/var/folders/zz/k9/T/job-aB3dE6/out", "{tmp}/job-{random}/out"],
  ] as const)
    it(`says what varies: ${template}`, () => assert.equal(canonical(name), template));

  for (const name of [
    "deadbeef",
    "facade",
    "decade12",
    "defaced_tables",
    "orders_v2",
    "year_2026",
    "20269928",
    "postgres://localhost:5432",
    "/home/anna/x",
    "/home/ann/shopping/x",
    "my/tmpfile",
    "/tmp/orders",
  ])
    it(`stays as it is where nothing varies: ${name}`, () => {
      const expected = name.startsWith("/tmp/") ? name.replace("/tmp", "{tmp}") : name.replace("/home/ann/", "{home}/");
      assert.equal(canonical(name), expected);
    });

  it("is the one of the settings where a rehearsal on a running stack made up another namespace", () => {
    const namespace = { fresh: "my.ns-0123abcd", written: "my.ns" };
    const named = normaliser({ ...places, namespace });
    assert.deepEqual(named("my.ns-0123abcd"), { placed: "my.ns", canonical: "my.ns" });
    assert.equal(named("s3://my.ns-0123abcd/x").canonical, "s3://my.ns/x");
    assert.equal(named("other.ns-0123abcd").canonical, "other.ns-0123abcd");
  });

  it("is not mistaken for a placeholder, whatever its braces and stars", () => {
    for (const name of ["a{date}", "{{x}}", "}{", "a*b?[c]", "(.*)+$", "{checkout}/x"]) {
      const events = eventsOf({ job: name, reads: [], writes: name });
      const contract = learn(lineageOf(...events), noPlaces);
      const again = read(write(contract)).contract;
      assert.ok(again);
      assert.deepEqual(compare(again, learn(lineageOf(...events), noPlaces, namesOf(again))), []);
      const other = eventsOf({ job: `${name}x`, reads: [], writes: name });
      assert.notDeepEqual(compare(again, learn(lineageOf(...other), noPlaces, namesOf(again))), []);
    }
  });
});

describe("learning a contract", () => {
  const model = (at: string, day: string, hash: string, fields?: Record<string, string>) =>
    eventsOf(
      {
        job: "load",
        reads: [`${at}/data/in.csv`],
        writes: `${at}/out/sales_${day}_${hash}`,
        ...(fields ? { fields } : {}),
      },
      { day, runId: runId(Number(day.slice(-2))) },
    );

  it("finds no drift between two folders on two days", () => {
    const here = learn(lineageOf(...model("/home/ann/shop", "2026-11-28", "a1b2c3d4e5f6")), places);
    const again = read(write(here)).contract;
    assert.ok(again);
    const elsewhere = { cwd: [], checkouts: ["/builds/7/shop"], home: "/root", tmp: "/tmp" };
    const there = lineageOf(...model("/builds/7/shop", "2027-01-03", "0f9e8d7c6b5a"));
    assert.deepEqual(compare(again, learn(there, elsewhere, namesOf(again))), []);
  });

  it("finds no drift where a project moves from a folder of a checkout to a checkout of its own", () => {
    const here = learn(lineageOf(...model("/home/ann/shop/etl", "2026-11-28", "a1b2c3d4e5f6")), places);
    const top = { cwd: ["/builds/7/etl"], checkouts: ["/builds/7/etl"], home: "/root", tmp: "/tmp" };
    const there = lineageOf(...model("/builds/7/etl", "2026-11-28", "a1b2c3d4e5f6"));
    assert.deepEqual(compare(here, learn(there, top, namesOf(here))), []);
    const other = lineageOf(...model("/builds/7/load", "2026-11-28", "a1b2c3d4e5f6"));
    assert.notDeepEqual(compare(here, learn(other, top, namesOf(here))), []);
  });

  it("makes one of what differs in what varies only", () => {
    const days = ["2026-11-01", "2026-11-02", "2026-11-03"];
    const events = days.flatMap((day) =>
      eventsOf({ job: `load_${day}`, reads: [], writes: `part-${day}` }, { runId: runId(Number(day.slice(-2))) }),
    );
    const contract = learn(lineageOf(...events), noPlaces);
    assert.deepEqual(
      [...contract.jobs.values()].map(({ name, runs }) => [name, runs]),
      [["load_{date}", undefined]],
    );
    assert.deepEqual(
      [...contract.datasets.values()].map(({ name }) => name),
      ["part-{date}"],
    );
  });

  it("learns from two rehearsals what no form told", () => {
    const lineage = (batch: number, token: string) => ({
      lineage: lineageOf(...eventsOf({ job: `load_${batch}`, reads: [], writes: `out/${token}/x` })),
      places: noPlaces,
    });
    const contract = learnAgain(lineage(42, "kX81qLm2"), lineage(41, "Zp90aBc7"));
    assert.deepEqual(
      [...contract.jobs.values()].map(({ name }) => name),
      ["load_{number}"],
    );
    assert.deepEqual(
      [...contract.datasets.values()].map(({ name }) => name),
      ["out/{random}/x"],
    );
  });

  it("learns nothing that only the earlier rehearsal had, and leaves words that differ alone", () => {
    const lineage = (job: string) => ({
      lineage: lineageOf(...eventsOf({ job, reads: [], writes: "x" })),
      places: noPlaces,
    });
    const contract = learnAgain(lineage("load_customers_v2"), lineage("load_suppliers_v1"));
    assert.deepEqual(
      [...contract.jobs.values()].map(({ name }) => name),
      ["load_customers_v2"],
    );
  });

  it("takes the fewest and the most runs of two rehearsals", () => {
    const lineage = (runs: number) => ({
      lineage: lineageOf(
        ...Array.from({ length: runs }, (_, nth) =>
          eventsOf({ job: "load", reads: [], writes: "x" }, { runId: runId(nth) }),
        ).flat(),
      ),
      places: noPlaces,
    });
    const [job] = learnAgain(lineage(3), lineage(1)).jobs.values();
    assert.deepEqual(job?.runs, { min: 1, max: 3 });
  });

  it("keeps what somebody loosened: placeholders, runs, and comments", () => {
    const text = [
      "contract: 1",
      "jobs:",
      `  ${jobs}:`,
      "    # Ann owns it.",
      '    "load_{random}": {runs: any, outputs: [x]}',
      `named: {"${warehouse}": [x]}`,
    ].join("\n");
    const old = read(text);
    assert.ok(old.contract);
    const rehearsed = {
      lineage: lineageOf(...eventsOf({ job: "load_blue", reads: [], writes: "x" })),
      places: noPlaces,
    };
    const written = write(learnAgain(rehearsed, undefined, old.contract), old.comments);
    assert.match(written, /\n {4}# Ann owns it\.\n {4}"load_\{random\}":/);
    assert.match(written, /runs: any/);
  });

  it("keeps a project of 300 models readable: five lines a model, with its columns", () => {
    const events = project(300).flatMap((one, nth) => eventsOf(one, { runId: runId(nth) }));
    const text = write(learn(lineageOf(...events), noPlaces));
    const lines = text.split("\n");
    assert.ok(lines.length < 300 * 6, `${lines.length} lines`);
    assert.ok(lines.every((line) => line.length <= 160));
  });
});

describe("a contract's file that is wrong", () => {
  for (const [what, text, problem] of [
    ["no YAML", "contract: [1", /^line 1: not YAML: /],
    ["another version", "contract: 2", /^line 1: contract: expected contract: 1/],
    [
      "a key that is none",
      "contract: 1\njobs:\n  ns:\n    a: {input: [x]}",
      /^line 4: jobs\.ns\.a\.input: no such key/,
    ],
    [
      "a placeholder that is none",
      'contract: 1\njobs:\n  ns:\n    "a{dat}": {}',
      /^line 4: jobs\.ns\.a\{dat\}: expected a placeholder of \{cwd\}, \{checkout\}/,
    ],
    [
      "a dataset that is not listed",
      "contract: 1\njobs:\n  ns:\n    a: {inputs: [ordrs]}\nnamed: {db: [orders]}",
      /^line 4: jobs\.ns\.a\.inputs\.0: `datasets` has no ordrs; the nearest is orders/,
    ],
    [
      "a name of two datasets",
      "contract: 1\njobs: {ns: {a: {inputs: [x]}}}\nnamed: {one: [x], two: [x]}",
      /2 datasets have the name x; write \{ namespace: …, name: … \}/,
    ],
    [
      "a name that is a number",
      "contract: 1\njobs:\n  ns:\n    2024: {}",
      /line \d: jobs\.ns(\.2024)?: .*expected a text/,
    ],
    [
      "a number of runs that is none",
      "contract: 1\njobs: {ns: {a: {runs: 3..1}}}",
      /^line 2: jobs\.ns\.a\.runs: expected a range such as 1\.\.3/,
    ],
  ] as const)
    it(`is told by line and key: ${what}`, () => {
      const { problems } = read(text);
      assert.match(problems?.join("\n") ?? "no problem", problem);
    });
});
