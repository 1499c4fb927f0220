import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { suffixed } from "../../settings/refinements.ts";
import { exampleSettings } from "../context/example.ts";
import { temporaryPlace } from "../temporary-place.ts";

describe("the refinements of a rehearsal", () => {
  let place: ReturnType<typeof temporaryPlace>;
  before(() => {
    place = temporaryPlace("refinements-");
    mkdirSync(join(place.path, "elsewhere"));
  });
  after(() => place.remove());

  const refinements = (added: Record<string, unknown> = {}, refine: Record<string, unknown> = {}) =>
    exampleSettings(place.path, {
      refine: { env: { A: "main", B: "main" }, output: "out.csv", timeout: "7m", ...refine },
      refinements: added,
    }).refinements;
  const aviation = (refine: Record<string, unknown> = {}) => ({
    aviation: { job: "aviation.job", refine: { command: ["false"], ...refine } },
  });

  it("are the main one alone where the settings name no other: then it has no suffix", () => {
    assert.deepEqual(
      refinements().map(({ name, suffix, job, command }) => ({ name, suffix, job, command })),
      [{ name: "main", suffix: "", job: "example.job", command: ["true"] }],
    );
  });

  it("are the main one and then the others in the order of the settings, each with its name as its suffix", () => {
    const all = refinements({
      ...aviation(),
      backfill: { job: "backfill.job", refine: { command: ["true"] } },
    });
    assert.deepEqual(
      all.map(({ name, suffix }) => [name, suffix]),
      [
        ["main", "-main"],
        ["aviation", "-aviation"],
        ["backfill", "-backfill"],
      ],
    );
  });

  it("inherit the directory, the variables and the time limit of `refine`, but neither command nor output", () => {
    const [, one] = refinements(aviation());
    assert.deepEqual(
      [one?.cwd, one?.env, one?.timeout, one?.command, one?.output],
      [place.path, { A: "main", B: "main" }, 420_000, ["false"], undefined],
    );
  });

  it("override what they inherit: variables one by one", () => {
    const [main, one] = refinements(
      aviation({ cwd: join(place.path, "elsewhere"), env: { B: "own", C: "own" }, timeout: "1m", output: "own.csv" }),
    );
    assert.deepEqual(
      [one?.cwd, one?.env, one?.timeout, one?.output],
      [join(place.path, "elsewhere"), { A: "main", B: "own", C: "own" }, 60_000, "own.csv"],
    );
    assert.deepEqual(main?.env, { A: "main", B: "main" });
  });

  it("have expectations of their own: those of the main one are not theirs", () => {
    const [main, one] = exampleSettings(place.path, {
      expect: { inputs: ["**/in.csv"] },
      refinements: aviation(),
    }).refinements;
    assert.deepEqual([main?.expect.inputs, one?.expect.inputs, one?.expect.runs], [["**/in.csv"], undefined, 1]);
  });

  for (const [what, suffix, expected] of [
    ["refine", "", "refine"],
    ["refine", "-aviation", "refine-aviation"],
    ["capture-graph", "-aviation", "capture-graph-aviation"],
    ["cli.log", "", "cli.log"],
    ["cli.log", "-aviation", "cli-aviation.log"],
  ] as const)
    it(`name the step or file ${what}${suffix && ` with the suffix ${suffix}`}: ${expected}`, () =>
      assert.equal(suffixed(what, { suffix }), expected));
});
