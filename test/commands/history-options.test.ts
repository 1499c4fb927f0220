import assert from "node:assert/strict";
import { type WantedOptions, wantedOf } from "../../commands/history-options.ts";
import { RehearsalError } from "../../errors.ts";

const now = new Date("2026-11-28T10:00:00.000Z");
const since = (written: string) => wantedOf({ since: written }, now).since?.toISOString();

describe("the options of the command history", () => {
  it("want the newest 20 rehearsals of every stack, and 200 for a page", () => {
    assert.deepEqual(wantedOf({}, now), { limit: 20, since: undefined, stack: undefined, verdicts: undefined });
    assert.equal(wantedOf({ html: "history.html" }, now).limit, 200);
    assert.equal(wantedOf({ html: "history.html", limit: "7" }, now).limit, 7);
  });

  for (const [written, time] of [
    ["2026-01-31", "2026-01-31T00:00:00.000Z"],
    ["2026-01-31T12:30Z", "2026-01-31T12:30:00.000Z"],
    ["2026-01-31T12:30:59Z", "2026-01-31T12:30:59.000Z"],
    ["90m", "2026-11-28T08:30:00.000Z"],
    ["12h", "2026-11-27T22:00:00.000Z"],
    ["7d", "2026-11-21T10:00:00.000Z"],
    ["2w", "2026-11-14T10:00:00.000Z"],
  ] as const)
    it(`take ${written} as ${time}`, () => assert.equal(since(written), time));

  const refused: [string, WantedOptions, RegExp][] = [
    ["a limit that is no number", { limit: "many" }, /--limit: expected a number from 1 to 10000/],
    ["a limit of nothing", { limit: "0" }, /--limit/],
    ["a limit that is too large", { limit: "10001" }, /--limit/],
    ["a word for a time", { since: "yesterday" }, /--since: expected a date such as "2026-01-31"/],
    ["a date that there is not", { since: "2026-13-01" }, /--since/],
    ["a time without its zone", { since: "2026-01-31T12:30" }, /--since/],
    ["an age in years", { since: "1y" }, /--since/],
    ["all of them at once", { limit: "-1", since: "soon" }, /--limit.*--since/s],
  ];
  for (const [what, options, says] of refused)
    it(`refuse ${what}`, () =>
      assert.throws(
        () => wantedOf(options, now),
        (thrown) => thrown instanceof RehearsalError && thrown.code === "SETTINGS" && says.test(thrown.message),
      ));
});
