import assert from "node:assert/strict";
import { type End, stays } from "../../rehearsal/stays.ts";

const passed: End = { passed: true, well: true, interrupted: false, isUp: true };
const failed: End = { ...passed, passed: false };
const error: End = { ...failed, well: false };
const interrupted: End = { ...error, interrupted: true };
const notUp: End = { ...error, isUp: false };

describe("a stack at the end of its rehearsal", () => {
  for (const [lifetime, expected] of [
    ["rehearsal", { passed: false, failed: false, error: false, interrupted: false, notUp: false }],
    ["kept", { passed: true, failed: true, error: false, interrupted: false, notUp: false }],
    ["kept-on-failure", { passed: false, failed: true, error: true, interrupted: false, notUp: false }],
    ["process", { passed: true, failed: true, error: true, interrupted: true, notUp: true }],
  ] as const)
    it(`stays or is destroyed as its lifetime, ${lifetime}, says`, () => {
      const ends = { passed, failed, error, interrupted, notUp };
      const found = Object.fromEntries(Object.entries(ends).map(([name, end]) => [name, stays(lifetime, end)]));
      assert.deepEqual(found, expected);
    });
});
