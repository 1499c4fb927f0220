import assert from "node:assert/strict";
import { RehearsalError } from "../../errors.ts";
import { parseSettings } from "../../settings/parse.ts";
import type { RawSettings } from "../../settings/raw-settings.ts";
import { planServices } from "../../settings/services.ts";

const parse = (settings: RawSettings) =>
  parseSettings({ prefect: { enabled: false }, ...settings }, import.meta.dirname, "the test");
const problems = (settings: RawSettings): string => {
  try {
    parse(settings);
    return "";
  } catch (thrown) {
    assert.ok(thrown instanceof RehearsalError);
    return thrown.explanation.found;
  }
};
const one = (added: RawSettings = {}) => ({ command: ["true"], ...added });

describe("the commands of a rehearsal", () => {
  const orderOf = (commands: RawSettings) => parse({ commands }).commands.map(({ name, after }) => [name, after]);

  it("run each after the one above, in the working directory of all, and end with 0", () => {
    const { commands, cwd } = parse({ commands: { first: one(), second: one({ exit: [0, 2] }) } });
    assert.deepEqual(
      commands.map(({ name, after, exit, cwd, timeout }) => ({ name, after, exit, cwd, timeout })),
      [
        { name: "first", after: [], exit: [0], cwd, timeout: 600_000 },
        { name: "second", after: ["first"], exit: [0, 2], cwd, timeout: 600_000 },
      ],
    );
  });

  it("run beside each other, and after those that they name, wherever these are written", () => {
    const commands = { last: one({ after: ["left", "right"] }), left: one({ after: [] }), right: one({ after: [] }) };
    assert.deepEqual(orderOf(commands), [
      ["left", []],
      ["right", []],
      ["last", ["left", "right"]],
    ]);
  });

  for (const [what, commands, problem] of [
    [
      "a command that waits for one that does not exist",
      { a: one({ after: ["b"] }) },
      /commands\.a\.after: .*b is none/,
    ],
    [
      "a command that waits for itself",
      { a: one({ after: ["a"] }) },
      /commands\.a\.after: expected commands that do not/,
    ],
    [
      "commands that wait for each other",
      { a: one({ after: ["c"] }), b: one(), c: one() },
      /commands\.a\.after: .*\n.*commands\.b\.after: .*\n.*commands\.c\.after: /,
    ],
    ["a name whose log is there already", { marquez: one() }, /commands\.marquez: expected a name .*marquez/],
    ["a name that is a number", { 1: one() }, /commands\.1: expected a name/],
    ["an exit code that no process has", { a: one({ exit: 256 }) }, /commands\.a\.exit: expected an exit code/],
  ] as const)
    it(`refuse ${what}`, () => assert.match(problems({ commands }), problem));
});

describe("a rehearsal of something other than lineage", () => {
  const commands = { qa: one() };

  it("needs neither namespace nor job nor refinement, and starts no service but the store", () => {
    const settings = parse({ commands });
    assert.deepEqual([settings.refinements, settings.refine, settings.job], [[], undefined, undefined]);
    const plan = planServices(settings);
    assert.deepEqual(plan, {
      postgres: "absent",
      marquez: "absent",
      web: "absent",
      prefect: "absent",
      s3: "provisioned",
    });
  });

  it("is what plain Pulumi passes as well: the empty values of Pulumi.yaml", () => {
    assert.deepEqual(parse({ namespace: "", job: "", refine: {}, commands }).refinements, []);
  });

  it("has a Marquez when it asks for one", () => {
    assert.equal(planServices(parse({ commands, marquez: { enabled: true } })).marquez, "provisioned");
  });

  it("needs a namespace and a Marquez where the flow run's lineage is judged", () => {
    const prefect = { deployment: "a/b", job: "a.job" };
    assert.match(problems({ prefect }), /^one problem\n {2}namespace: expected a string/);
    assert.equal(planServices(parse({ prefect, namespace: "n" })).marquez, "provisioned");
    assert.match(problems({ prefect, namespace: "n", marquez: { enabled: false } }), /marquez\.enabled: expected true/);
  });

  it("has a Prefect where its refinement uses one", () => {
    const refine = { command: ["true"], needs: ["prefect"] };
    const whole = { refine, job: "j", namespace: "n" };
    assert.match(problems(whole), /refine\.needs: expected no prefect where prefect\.enabled is false/);
    assert.equal(problems({ ...whole, prefect: { deployment: "a/b" } }), "");
    assert.match(problems({ ...whole, refine: { ...refine, needs: ["postgres"] } }), /expected prefect or web/);
  });

  it("needs something to rehearse", () => {
    assert.match(problems({}), /refine\.command: expected the command of the refinement, or, .* `commands`/);
  });

  it("is not one with half a refinement: what is missing is named", () => {
    assert.match(problems({ commands, job: "a.job", namespace: "n" }), /^one problem\n {2}refine\.command: /);
    assert.match(problems({ commands, refine: one(), namespace: "n" }), /^one problem\n {2}job: /);
    assert.match(problems({ commands, refine: one(), job: "a.job" }), /^one problem\n {2}namespace: /);
  });
});
