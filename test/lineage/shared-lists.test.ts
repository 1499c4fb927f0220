import assert from "node:assert/strict";
import { SharedLists } from "../../lineage/shared-lists.ts";

describe("lists that events repeat", () => {
  it("are one where they are equal, and another where they differ", () => {
    const lists = new SharedLists();
    const first = lists.of(["a", "b"]);
    assert.equal(lists.of(["a", "b"]), first);
    assert.deepEqual(lists.of(["a", "c"]), ["a", "c"]);
    assert.deepEqual(lists.of(["a", "b"]), ["a", "b"]);
    assert.deepEqual(first, ["a", "b"]);
    assert.equal(lists.of([]), lists.of([]));
  });
});
