import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { reap } from "../../rehearsal/reaper.ts";
import { hostWith } from "../../rehearsal/stack-host.ts";
import { owe } from "../../store/owed-notes.ts";
import { FakeClient } from "../docker/fake-client.ts";
import { deadOwner } from "../owners.ts";
import { statePlace } from "../state-place.ts";

describe("reap, of a note whose bundle somebody has deleted", () => {
  let state: ReturnType<typeof statePlace>;
  let client: FakeClient;
  beforeEach(() => {
    state = statePlace();
    client = new FakeClient();
  });
  afterEach(() => {
    client[Symbol.dispose]();
    state[Symbol.dispose]();
  });

  for (const [what, dryRun] of [
    ["removes it", false],
    ["keeps it on a dry run", true],
  ] as const)
    it(what, async () => {
      const directory = join(state.path, "a-project", "a-stack");
      const rehearsal = { id: "one", stack: "a-stack", startedAt: "2026-11-24T17:06:00.000Z" };
      owe(directory, {
        bundle: join(state.path, "deleted"),
        folder: "/a-folder",
        bucket: "lineage-evidence",
        prefix: "",
        owner: deadOwner,
        expires: "2020-01-01T00:00:00.000Z",
        rehearsal: { ...rehearsal, settings: { namespace: "example.local", job: "example.job" } },
      });
      assert.deepEqual(await reap({ all: false, olderThan: 0, dryRun, hosts: [hostWith(undefined)] }), []);
      assert.equal(existsSync(join(directory, "unstored", "one.json")), dryRun);
    });
});
