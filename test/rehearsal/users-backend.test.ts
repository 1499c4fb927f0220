import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import * as errors from "@pulumi/pulumi/automation/errors.js";
import { ConcurrentUpdateError, type Deployment, type UpdateSummary } from "@pulumi/pulumi/automation/index.js";
import { thisOwner } from "../../machine/process-identity.ts";
import type { EngineNote } from "../../rehearsal/engine-note.ts";
import { withoutLost } from "../../rehearsal/lost-resources.ts";
import { recoverUsersBackend } from "../../rehearsal/users-backend.ts";
import { deadOwner, ownerWith } from "../owners.ts";
import { statePlace } from "../state-place.ts";

const id = "20261124t170600z-0123abcd";
const since = "2026-11-24T17:06:00.400Z";

const urn = (name: string) => `urn:pulumi:local::lineage-rehearsal::a:type::${name}`;
const resource = (name: string, more: object = {}) => ({ urn: urn(name), ...more });

/** A state as a killed rehearsal leaves it: two containers, a step under way, and a bucket that stays. */
const left: Deployment = {
  version: 3,
  deployment: {
    manifest: { version: "v3.232.0" },
    resources: [
      resource("stack"),
      resource("docker", { parent: urn("stack") }),
      resource("marquez", {
        parent: urn("stack"),
        provider: `${urn("docker")}::5a`,
        inputs: { labels: [{ value: id }] },
      }),
      resource("aws", { parent: urn("stack") }),
      resource("aws-bucket", { parent: urn("stack") }),
      resource("versioning", { parent: urn("aws-bucket"), protect: true, provider: `${urn("aws")}::5b` }),
      resource("bucket", {
        parent: urn("aws-bucket"),
        protect: true,
        provider: `${urn("aws")}::5b`,
        propertyDependencies: { status: [urn("versioning")] },
      }),
    ],
    pending_operations: [{ resource: { urn: urn("refine") }, type: "creating" }],
  },
};

// Internal to the SDK, whose version is pinned.
const { createCommandError } = errors as unknown as { createCommandError: (result: object) => Error };

/** The failure of an engine that says this. */
const refused = (stderr: string): Error =>
  createCommandError({ code: 255, stdout: "", stderr, toString: () => stderr });

/** What the engine says where a stack is locked. */
const refusal = (...locks: string[]): Error =>
  refused(
    `error: the stack is currently locked by ${locks.length} lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.\n${locks.map((lock) => `  s3://a-bucket/.pulumi/locks/one.json: created by ${lock}`).join("\n")}`,
  );

const lockBy = (pid: number, host = hostname(), at = "2026-11-24T17:06:00Z") =>
  `somebody@${host} (pid ${pid}) at ${at}`;

/** A stack in a backend that is locked until it is cancelled. */
class LockedStack {
  readonly calls: string[] = [];
  imported: Deployment | undefined;
  #locked: Error | undefined;
  readonly #state: Deployment;
  readonly #updates: Partial<UpdateSummary>[];

  constructor(locked: Error | undefined, state = left, updates: Partial<UpdateSummary>[] = []) {
    this.#locked = locked;
    this.#state = state;
    this.#updates = updates;
  }

  exportStack = async () => this.#state;
  importStack = async (state: Deployment) => {
    this.calls.push("import");
    if (this.#locked) throw this.#locked;
    this.imported = state;
  };
  cancel = async () => {
    this.calls.push("cancel");
    this.#locked = undefined;
  };
  history = async () => this.#updates as UpdateSummary[];
}

describe("a stack in a backend of the user's own", () => {
  let place: ReturnType<typeof statePlace>;
  beforeEach(() => {
    place = statePlace();
  });
  afterEach(() => place[Symbol.dispose]());

  const file = () => join(place.path, "engine.json");
  const note = (changed: Partial<EngineNote> = {}) =>
    writeFileSync(file(), JSON.stringify({ id, pid: 1, host: hostname(), engine: deadOwner, since, ...changed }));
  const urnsOf = ({ deployment }: Deployment) => deployment.resources.map((one: { urn: string }) => one.urn);

  it("is unlocked and without what is lost, once the engine that held it is dead: what stays has all that it needs", async () => {
    note();
    const stack = new LockedStack(refusal(lockBy(1)));
    await recoverUsersBackend(stack, place.path, true);
    assert.deepEqual(stack.calls, ["import", "cancel", "import"]);
    assert.deepEqual(
      urnsOf(stack.imported as Deployment),
      ["stack", "aws", "aws-bucket", "versioning", "bucket"].map(urn),
    );
    assert.equal(stack.imported?.deployment.pending_operations, undefined);
    assert.ok(!existsSync(file()));
  });

  it("keeps its resources where a stack still runs that was left running on purpose", async () => {
    note();
    const stack = new LockedStack(refusal(lockBy(1)));
    await recoverUsersBackend(stack, place.path, false);
    assert.equal(urnsOf(stack.imported as Deployment).length, 7);
  });

  it("is unlocked in Pulumi Cloud, too, where the update in progress is that of the dead rehearsal", async () => {
    note();
    const conflict = () => refused("error: [409] Conflict: Another update is currently in progress.");
    const ours = { result: "in-progress", message: `lineage-rehearsal ${id}` } as const;
    const stack = new LockedStack(conflict(), left, [ours]);
    await recoverUsersBackend(stack, place.path, true);
    assert.deepEqual(stack.calls, ["import", "cancel", "import"]);
    for (const other of [[], [{ ...ours, message: "theirs" }], [{ ...ours, result: "succeeded" as const }]]) {
      note();
      const locked = new LockedStack(conflict(), left, other);
      await assert.rejects(recoverUsersBackend(locked, place.path, true), ConcurrentUpdateError);
      assert.deepEqual(locked.calls, ["import"]);
    }
  });

  for (const [what, locks] of [
    ["a process with another id", [lockBy(2)]],
    ["a process of another host", [lockBy(1, "elsewhere.example")]],
    ["a process of the same id, before ours began", [lockBy(1, hostname(), "2026-11-24T17:05:00Z")]],
    ["ours and somebody else", [lockBy(1), lockBy(2)]],
  ] as const)
    it(`is left alone where its lock is held by ${what}`, async () => {
      note();
      const stack = new LockedStack(refusal(...locks));
      await assert.rejects(recoverUsersBackend(stack, place.path, true), ConcurrentUpdateError);
      assert.deepEqual([stack.calls, stack.imported], [["import"], undefined]);
      assert.ok(readFileSync(file(), "utf8"));
    });

  for (const [what, changed] of [
    ["lives", { engine: thisOwner(), pid: process.pid }],
    ["was on another machine", { engine: ownerWith({ boot: "another" }), host: "elsewhere.example" }],
  ] as const)
    it(`is left alone where the engine ${what}`, async () => {
      note(changed);
      const stack = new LockedStack(undefined);
      await recoverUsersBackend(stack, place.path, true);
      assert.deepEqual(stack.calls, []);
    });

  it("is left alone where nothing was noted, the note is broken, or somebody else has used it since", async () => {
    const stack = new LockedStack(undefined);
    await recoverUsersBackend(stack, place.path, true);
    writeFileSync(file(), '{"id": "');
    await recoverUsersBackend(stack, place.path, true);
    note();
    const theirs = new LockedStack(undefined, { version: 3, deployment: { resources: [resource("theirs")] } });
    await recoverUsersBackend(theirs, place.path, true);
    assert.deepEqual([stack.calls, theirs.calls, existsSync(file())], [[], [], false]);
  });

  it("has nothing left where nothing is protected", () => {
    assert.deepEqual(withoutLost({ version: 3, deployment: { resources: [resource("stack")] } }).deployment, {
      resources: [],
    });
    assert.deepEqual(withoutLost({ version: 3, deployment: undefined }).deployment, { resources: [] });
  });
});
