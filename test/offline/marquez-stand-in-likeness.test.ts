import assert from "node:assert/strict";
import { Likeness } from "./like-replayed.ts";

const ROW = "27c4f9ec-65fe-4eb2-8405-6fc5147b4cb1";
const OTHER_ROW = "c941cebd-6905-4bae-8be0-0117fd0dccc5";
const OURS = "0197d3a0-0000-7000-8000-000000000001";
const version = (currentVersion: string | null) => ({ currentVersion });

describe("Marquez stand-in, what the comparison with recordings lets pass", () => {
  const alike = (found: unknown, expected: unknown) => new Likeness().assert(found, expected);
  const unlike = (found: unknown, expected: unknown) =>
    assert.throws(() => alike(found, expected), assert.AssertionError);

  it("row ids that correspond one to one, in all answers together", () => {
    const likeness = new Likeness();
    likeness.assert(version(OURS), version(ROW));
    likeness.assert({ datasetVersion: OURS }, { datasetVersion: ROW });
    assert.throws(() => likeness.assert(version(OURS), version(OTHER_ROW)), assert.AssertionError);
    assert.throws(() => likeness.assert(version(OTHER_ROW), version(ROW)), assert.AssertionError);
    unlike(version(null), version(ROW));
    unlike(version("no id"), version(ROW));
    unlike({ id: OURS }, { id: ROW });
  });

  it("times of Marquez's own clock, but not those of events", () => {
    alike({ updatedAt: "2026-11-25T12:47:20.000001Z" }, { updatedAt: "2026-11-25T12:47:28.134316Z" });
    unlike({ updatedAt: "2026-11-25T12:00:34Z" }, { updatedAt: "2026-11-25T12:47:28.134316Z" });
    unlike({ updatedAt: "2026-11-25T12:47:20.000001Z" }, { updatedAt: "2026-11-25T12:00:34Z" });
  });

  it("the order of sets, but not of lists", () => {
    const [a, b] = [
      { namespace: "ns", name: "a" },
      { namespace: "ns", name: "b" },
    ];
    alike({ inputs: [b, a] }, { inputs: [a, b] });
    unlike({ inputs: [a] }, { inputs: [a, b] });
    unlike({ inputs: [a, a] }, { inputs: [a, b] });
    unlike({ runs: [b, a] }, { runs: [a, b] });
  });

  it("the number of a logged error, but not another message", () => {
    alike({ message: "It failed (ID 0123456789abcdef)." }, { message: "It failed (ID 8206697375b31e76)." });
    unlike({ message: "It failed." }, { message: "It failed (ID 8206697375b31e76)." });
    unlike({ message: "It did (ID 0123456789abcdef)." }, { message: "It failed (ID 8206697375b31e76)." });
  });
});
