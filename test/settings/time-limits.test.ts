import assert from "node:assert/strict";
import { RehearsalError } from "../../errors.ts";
import { mergeSettings } from "../../settings/merge-settings.ts";
import { parseSettings } from "../../settings/parse.ts";
import type { RawSettings } from "../../settings/raw-settings.ts";
import { defaults } from "../../settings/time-limits.ts";

const minute = 60_000;
const hour = 60 * minute;

describe("the time limits of a rehearsal", () => {
  const parse = (added: RawSettings = {}) =>
    parseSettings(
      mergeSettings({ namespace: "n", job: "j", refine: { command: ["true"] }, prefect: { enabled: false } }, added),
      import.meta.dirname,
      "the test",
    );
  const problems = (added: RawSettings): string[] => {
    try {
      parse(added);
      return [];
    } catch (thrown) {
      assert.ok(thrown instanceof RehearsalError);
      return thrown.explanation.found
        .split("\n")
        .slice(1)
        .map((line) => line.trim());
    }
  };
  const limits = (added: RawSettings = {}) => {
    const { deadlines, expires } = parse(added);
    return [deadlines.rehearsal, expires];
  };

  it("are half an hour for the rehearsal and two hours for the stack", () => {
    assert.deepEqual(limits(), [30 * minute, 2 * hour]);
  });

  it("have the defaults that the descriptions name", () => {
    const { ready, refine, commands, prefect, expires } = parse({ commands: { one: { command: ["true"] } } });
    const times = { refine: refine?.timeout, command: commands[0]?.timeout, prefect: prefect.timeout };
    assert.deepEqual({ ready, ...times, expires }, defaults);
  });

  it("grow with what is set to more, where they are left out", () => {
    // 3 m until it is ready, then 3 h, then 30 s, 1 m, 1 m and 2 m.
    const rehearsal = 3 * hour + 7.5 * minute;
    assert.deepEqual(limits({ refine: { timeout: "3h" } }), [rehearsal, rehearsal + 3 * minute]);
    const two = { two: { job: "k", refine: { command: ["true"], timeout: "1h" } } };
    assert.equal(limits({ refinements: two })[0], hour + 17.5 * minute);
    assert.equal(limits({ refine: { timeout: "1h", prepare: ["true"] } })[0], 2 * hour + 4.5 * minute);
    assert.equal(limits({ prefect: { enabled: true, deployment: "d", timeout: "1h" } })[0], hour + 7.5 * minute);
  });

  it("shrink with the other where they are left out", () => {
    assert.deepEqual(limits({ expires: "20m" }), [20 * minute, 20 * minute]);
    assert.deepEqual(limits({ deadlines: { rehearsal: "5m" } }), [5 * minute, 2 * hour]);
  });

  it("are refused by key, with both values, when they are set to contradict each other", () => {
    assert.deepEqual(
      problems({
        ready: "21m",
        refine: { timeout: "90m" },
        refinements: { two: { job: "k", refine: { command: ["true"], timeout: "1201s" } } },
        prefect: { enabled: true, deployment: "d", timeout: "1h" },
        deadlines: { rehearsal: "20m" },
        expires: "10m",
      }),
      [
        'ready: expected at most "20m", the value of deadlines.rehearsal; found "21m"',
        'refine.timeout: expected at most "20m", the value of deadlines.rehearsal; found "90m"',
        'refinements.two.refine.timeout: expected at most "20m", the value of deadlines.rehearsal; found "1201s"',
        'prefect.timeout: expected at most "20m", the value of deadlines.rehearsal; found "1h"',
        'expires: expected at least "20m", the value of deadlines.rehearsal; found "10m"',
      ],
    );
    assert.deepEqual(problems({ refine: { timeout: "90m" }, expires: "1h" }), [
      'refine.timeout: expected at most "1h", the value of expires; found "90m"',
    ]);
  });

  it("are taken when they agree, and when one that is left out is longer than the whole", () => {
    assert.deepEqual(problems({ refine: { timeout: "20m" }, deadlines: { rehearsal: "20m" }, expires: "20m" }), []);
    assert.deepEqual(problems({ deadlines: { rehearsal: "1m" } }), []);
    assert.deepEqual(problems({ prefect: { enabled: false, timeout: "1h" }, deadlines: { rehearsal: "20m" } }), []);
  });
});
