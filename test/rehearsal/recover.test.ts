import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asKept, thisOwner } from "../../machine/process-identity.ts";
import { type Backend, backendOf, keptStackId, rememberKeptStack } from "../../rehearsal/backend.ts";
import { recover } from "../../rehearsal/recover.ts";
import { type Example, example } from "../context/example.ts";
import { deadOwner, unseenOwner } from "../owners.ts";
import { statePlace } from "../state-place.ts";
import { FakeEngine } from "./fake-engine.ts";

const dead = deadOwner;

describe("recovering from a killed rehearsal of the stack", () => {
  let place: ReturnType<typeof statePlace>;
  let rehearsal: Example;
  let backend: Backend;
  beforeEach(() => {
    place = statePlace();
    rehearsal = example();
    backend = backendOf("a-project", "example");
    writeFileSync(join(backend.state as string, "a-checkpoint.json"), "{}");
  });
  afterEach(() => {
    rehearsal[Symbol.dispose]();
    place[Symbol.dispose]();
  });

  const hasState = () => existsSync(join(backend.state as string, "a-checkpoint.json"));

  it("removes what it left, and the state, which describes what no longer exists", async () => {
    using engine = new FakeEngine([{ id: "killed", owner: dead }]);
    await recover(rehearsal, backend, false);
    assert.deepEqual(engine.removed, ["killed"]);
    assert.ok(!hasState());
    assert.ok(
      engine.calls[0]?.includes(
        "label=lineage-rehearsal.project=a-project --filter label=lineage-rehearsal.stack=example",
      ),
    );
  });

  it("removes nothing that a live process, plain Pulumi or another machine owns", async () => {
    using engine = new FakeEngine([
      { id: "live", owner: thisOwner() },
      { id: "plain", owner: "pulumi" },
      { id: "elsewhere", owner: unseenOwner },
    ]);
    await recover(rehearsal, backend, false);
    assert.deepEqual([engine.removed, hasState()], [[], true]);
  });

  it("removes what nobody can see the process of once it expired, but nothing that stays on purpose", async () => {
    const expires = "2020-01-01T00:00:00.000Z";
    using engine = new FakeEngine([
      { id: "expired", owner: unseenOwner, expires },
      { id: "theirs", owner: asKept(unseenOwner), expires },
      { id: "plain", owner: "pulumi", expires },
    ]);
    await recover(rehearsal, backend, false);
    assert.deepEqual([engine.removed, hasState()], [["expired"], false]);
  });

  it("leaves alone a stack that was left running on purpose, although its process has ended", async () => {
    using engine = new FakeEngine([{ id: "kept", owner: asKept(dead) }]);
    rememberKeptStack(backend.directory, { id: "kept" });
    await recover(rehearsal, backend, true);
    assert.deepEqual([engine.removed, hasState(), keptStackId(backend.directory)], [[], true, "kept"]);
  });

  it("removes a stack that was to be left running and whose rehearsal was killed on the way", async () => {
    using engine = new FakeEngine([{ id: "half-way", owner: asKept(dead) }]);
    await recover(rehearsal, backend, true);
    assert.deepEqual([engine.removed, hasState()], [["half-way"], false]);
  });

  it("forgets a stack that was left running when somebody else has removed it", async () => {
    using _engine = new FakeEngine([]);
    rememberKeptStack(backend.directory, { id: "kept" });
    await recover(rehearsal, backend, false);
    assert.deepEqual([hasState(), keptStackId(backend.directory)], [false, undefined]);
  });

  it("drops the state when its process was killed before it had made anything", async () => {
    using _engine = new FakeEngine([]);
    await recover(rehearsal, backend, true);
    assert.ok(!hasState());
  });

  it("has nothing to do, and keeps the state, when the last rehearsal ended by itself", async () => {
    using engine = new FakeEngine([]);
    await recover(rehearsal, backend, false);
    assert.deepEqual([engine.removed, hasState()], [[], true]);
  });
});
