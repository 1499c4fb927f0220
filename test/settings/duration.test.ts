import assert from "node:assert/strict";
import { duration } from "../../settings/duration.ts";

describe("a duration", () => {
  for (const [text, milliseconds] of [
    ["1ms", 1],
    ["500ms", 500],
    ["90s", 90_000],
    ["0.1s", 100],
    ["1.5m", 90_000],
    ["5m", 300_000],
    ["2h", 7_200_000],
    ["0.25h", 900_000],
    ["1.4ms", 1],
    ["24h", 86_400_000],
    ["86400000ms", 86_400_000],
  ] as const)
    it(`of ${text} is ${milliseconds} ms`, () => assert.equal(duration.parse(text), milliseconds));

  for (const text of [
    "soon",
    "5",
    "0s",
    "0.4ms",
    "-5s",
    "24.1h",
    "86400001ms",
    "1d",
    "5 m",
    "5M",
    "1h30m",
    "1,000ms",
    "1e3s",
    "5minutes",
    ".5s",
    "",
    `${"9".repeat(400)}h`,
    300,
    null,
  ])
    it(`is not ${JSON.stringify(text)?.slice(0, 20)}`, () => {
      const [issue] = duration.safeParse(text).error?.issues ?? [];
      assert.match(
        issue?.message ?? "it was accepted",
        /^expected a number with a unit.* more than zero .*at most "24h"$/,
      );
    });
});
