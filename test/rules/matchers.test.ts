import assert from "node:assert/strict";
import { type MatcherFacts, matches } from "../../rules/matchers.ts";
import { matcher } from "../../settings/matcher.ts";

const head = "0123456789abcdef0123456789abcdef01234567";
const told = (value: unknown, written: unknown, facts: MatcherFacts = { gitHead: head }): string => {
  const mismatch = matches(value, matcher.parse(written), facts);
  return mismatch ? `expected ${mismatch.expected}; found ${mismatch.found}` : "matches";
};

/** What is written, values that match it, and values that do not, each with what is told. */
const table: [written: unknown, matching: unknown[], others: [value: unknown, told: string][]][] = [
  ["offline", ["offline"], [["online", 'expected "offline"; found "online"']]],
  [5, [5, 5.0], [["5", 'expected 5; found "5", which is a string and not a number']]],
  [null, [null], [[undefined, "expected null; found nothing"]]],
  [
    [1, { a: 2 }],
    [[1, { a: 2 }]],
    [
      [[1, { a: 3 }], 'expected [1,{"a":2}]; found [1,{"a":3}]: [1].a is 3'],
      [[1], 'expected [1,{"a":2}]; found [1]: [1] is nothing'],
      [[1, { a: 2 }, 3], 'expected [1,{"a":2}]; found [1,{"a":2},3]: [2] is 3'],
    ],
  ],
  [
    { equals: { any: true } },
    [{ any: true }],
    [
      [{ any: true, b: 1 }, 'expected {"any":true}; found {"any":true,"b":1}: .b is 1'],
      [{}, 'expected {"any":true}; found {}: .any is nothing'],
      [[], 'expected {"any":true}; found []'],
    ],
  ],
  [{ any: true }, [0, null, "", []], [[undefined, "expected any value; found nothing"]]],
  [{ absent: true }, [undefined], [[null, "expected nothing; found null"]]],
  [
    { uuid: true },
    ["2a1e7c1e-0000-4000-8000-000000000001", "2A1E7C1E-0000-4000-8000-000000000001"],
    [
      ["2a1e7c1e000040008000000000000001", 'expected a UUID; found "2a1e7c1e000040008000000000000001"'],
      [7, "expected a UUID; found 7"],
    ],
  ],
  [
    { datetime: true },
    ["2026-11-24T17:06:00Z", "2026-11-24T17:06:00.123456+02:00"],
    [
      ["2026-11-24T17:06:00", 'expected an ISO 8601 time with its zone; found "2026-11-24T17:06:00"'],
      ["2026-02-30T00:00:00Z", 'expected an ISO 8601 time with its zone; found "2026-02-30T00:00:00Z"'],
    ],
  ],
  [
    { gitHead: true },
    [head, head.slice(0, 7)],
    [
      [head.slice(0, 6), `expected the commit of HEAD, ${head}; found "012345"`],
      [`f${head.slice(1)}`, `expected the commit of HEAD, ${head}; found "f${head.slice(1)}"`],
    ],
  ],
  [
    { pattern: "^arn:aws:.*/ci-\\d+$" },
    ["arn:aws:sts::1:assumed-role/ci-12"],
    [
      ["arn:aws:iam", 'expected a string that matches /^arn:aws:.*\\/ci-\\d+$/u; found "arn:aws:iam"'],
      [12, "expected a string that matches /^arn:aws:.*\\/ci-\\d+$/u; found 12"],
    ],
  ],
  [
    { oneOf: ["a", { min: 3 }, null] },
    ["a", 4, null],
    [
      ["b", 'expected one of "a", a number of at least 3, null; found "b"'],
      [undefined, 'expected one of "a", a number of at least 3, null; found nothing'],
    ],
  ],
  [{ oneOf: [1, { absent: true }] }, [1, undefined], [[2, "expected one of 1, nothing; found 2"]]],
  [
    { min: 1, max: 5 },
    [1, 5, 2.5],
    [
      [0, "expected a number of at least 1 and a number of at most 5; found 0"],
      [5.1, "expected a number of at least 1 and a number of at most 5; found 5.1"],
      ["3", 'expected a number of at least 1 and a number of at most 5; found "3"'],
    ],
  ],
  [
    { length: 2 },
    ["ab", "🙂🙂", [1, 2], { a: 1, b: 2 }],
    [
      [[1], "expected a length of 2; found [1], of length 1"],
      [2, "expected a length of 2; found 2, which has no length"],
    ],
  ],
  [{ length: 0 }, ["", [], {}], [["a", 'expected a length of 0; found "a", of length 1']]],
  [{ length: { min: 1 } }, [[1], [1, 2]], [[[], "expected a length of at least 1; found [], of length 0"]]],
  [{ length: { max: 1 } }, [[], [1]], [[[1, 2], "expected a length of at most 1; found [1,2], of length 2"]]],
  [
    { version: ">=1.2 <2" },
    ["1.2.0", "1.54", "v1.9.3", "1.3.0b2"],
    [
      ["2.0.0", 'expected a version in >=1.2 <2; found "2.0.0"'],
      ["of 1.5", 'expected a version in >=1.2 <2; found "of 1.5"'],
      [1.5, "expected a version in >=1.2 <2; found 1.5"],
    ],
  ],
  [
    { not: "root" },
    ["runner", 0],
    [
      ["root", 'expected not "root"; found "root"'],
      [undefined, 'expected not "root"; found nothing'],
    ],
  ],
  [
    { pattern: "^a", length: 3 },
    ["abc"],
    [
      ["abcd", 'expected a string that matches /^a/u and a length of 3; found "abcd", of length 4'],
      ["bcd", 'expected a string that matches /^a/u and a length of 3; found "bcd"'],
    ],
  ],
];

describe("a matcher", () => {
  for (const [written, matching, others] of table)
    it(`${JSON.stringify(written)} accepts what it says, and tells what is wrong with the rest`, () => {
      for (const value of matching) assert.equal(told(value, written), "matches", JSON.stringify(value));
      for (const [value, words] of others) assert.equal(told(value, written), words);
    });

  it("of HEAD says so where there is no checkout", () => {
    const words = `expected the commit of HEAD; found "${head}", and the working directory is no Git checkout with a commit`;
    assert.equal(told(head, { gitHead: true }, {}), words);
  });

  it("shortens a long value", () => {
    assert.equal(told("x".repeat(1000), 1).length, 'expected 1; found "…'.length + 199);
  });

  it("gives up a pattern that backtracks without end", () => {
    assert.match(
      told(`${"a".repeat(60)}!`, { pattern: "^(a+)+$" }),
      /takes longer than 2 s on this text\. Does it repeat what repeats already/,
    );
  });
});

describe("the settings of a matcher", () => {
  const problems = (written: unknown) =>
    matcher.safeParse(written).error?.issues.map((issue) => [issue.path.join("."), issue.message, issue.code]);

  it("refuse what is no condition, and conditions that cannot hold", () => {
    assert.deepEqual(problems({ patern: "a" }), [["", "no such setting (did you mean pattern?)", "unrecognized_keys"]]);
    assert.deepEqual(problems({}), [["", "expected at least one condition, such as { min: 1 }", "custom"]]);
    assert.deepEqual(problems({ absent: true, min: 1 }), [
      ["", "expected no other condition beside `absent`", "custom"],
    ]);
    assert.deepEqual(problems({ min: 2, max: 1 }), [["", "expected a `min` that is at most `max`", "custom"]]);
    assert.deepEqual(problems({ length: { min: 2, max: 1 } }), [
      ["length", "expected a `min` that is at most `max`", "custom"],
    ]);
    assert.deepEqual(problems({ any: false }), [["any", "expected true: `any: true`", "invalid_value"]]);
    assert.deepEqual(problems({ version: "newest" }), [
      ["version", 'expected a range of versions, such as ">=1.2 <2"', "custom"],
    ]);
  });

  it("refuse what is wrong within another, by its key", () => {
    assert.deepEqual(problems({ oneOf: [1, { not: { min: "1" } }] }), [
      ["oneOf.1.not.min", "expected a number", "invalid_type"],
    ]);
  });

  it("refuse a pattern that is no regular expression, or a very long one", () => {
    assert.match(String(problems({ pattern: "(" })), /^pattern,expected a regular expression: .*Unterminated group/);
    assert.match(String(problems({ pattern: "a".repeat(1001) })), /at most 1000 characters/);
  });
});
