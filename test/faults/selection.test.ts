import assert from "node:assert/strict";
import { selected } from "./matrix.ts";
import { nameOf } from "./row.ts";
import { matrix } from "./rows.ts";
import { selection, thirdOf, thirdOfHash } from "./selection.ts";
import { expectedTable, kept } from "./table.ts";

describe("the rows of the fault matrix", () => {
  const names = matrix.map(nameOf);
  /** Commits that choose the first, the second and the last third. */
  const commits = ["9", "1", "fffffffffffffffffffffffffffffffffffffff2"] as const;
  const chosenBy = (commit: string) => {
    const { includes, whole } = selection({ FAULTS_THIRD: "commit" }, () => commit);
    assert.equal(whole, false);
    return names.filter(includes);
  };

  it("have names of their own", () => assert.equal(new Set(names).size, names.length));

  it("are split by the commit into three thirds, which have nothing in common and make the whole", () => {
    const parts = commits.map(chosenBy);
    assert.deepEqual(parts.flat().sort(), names.toSorted());
    for (const part of parts) assert.ok(part.length > names.length / 6, `a third has ${part.length} rows`);
  });

  it("stay in their third whatever rows are added beside them", () => {
    // Written down: what changes the assignment moves every row.
    const rows = ["SIGTERM, upload", "Marquez killed, refine", "engine stopped, provision"];
    assert.deepEqual(rows.map(thirdOf), [0, 2, 0]);
  });

  it("are chosen by the whole hash of a commit", () => {
    assert.deepEqual(commits.map(thirdOfHash), [0, 1, 2]);
    assert.equal(thirdOfHash("d49af0e0000000000000000000000000000000001"), 0);
  });

  it("are all run when no third is asked for, or no commit is there to choose it", () => {
    for (const all of [selection({}), selection({ FAULTS_THIRD: "commit" }, () => undefined)]) {
      assert.equal(all.whole, true);
      assert.deepEqual(names.filter(all.includes), names);
    }
  });

  it("are those that match FAULTS, whatever third is asked for", () => {
    const { includes, whole } = selection({ FAULTS: "^SIGTERM", FAULTS_THIRD: "commit" }, () => "1");
    assert.equal(whole, false);
    assert.deepEqual(
      names.filter(includes),
      names.filter((name) => name.startsWith("SIGTERM")),
    );
  });

  it("are not chosen by a third that nobody knows", () => {
    assert.throws(() => selection({ FAULTS_THIRD: "2" }), /only "commit" is known/);
  });

  // A whole run writes the table; a part of it can only find it out of date.
  if (!selected.whole)
    it("are in docs/faults.md as they are expected, in this order (npm run test:faults writes it)", () => {
      assert.equal(kept(), expectedTable(matrix));
    });
});
