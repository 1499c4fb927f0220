import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { RehearsalError } from "../../errors.ts";
import { lock } from "../../machine/lock.ts";
import { lockFolder } from "../../machine/lock-folder.ts";
import { statePlace } from "../state-place.ts";
import { Variables } from "../variables.ts";
import { Contender } from "./contending.ts";
import { asNobody, inNewNamespace, skipWhereRefused } from "./elsewhere.ts";

describe("the folder of locks", function () {
  this.timeout(30_000);
  let place: ReturnType<typeof statePlace>;
  let variables: Variables;
  const started: Contender<{ afterDeath?: boolean; waitingFor?: number }>[] = [];
  beforeEach(() => {
    variables = new Variables();
    place = statePlace();
    variables.set({ LINEAGE_REHEARSAL_CACHE: join(place.path, "cache") });
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((one) => one.kill()));
    place[Symbol.dispose]();
    variables[Symbol.dispose]();
  });

  async function contender(around: readonly string[] = []) {
    const one = new Contender<{ afterDeath?: boolean; waitingFor?: number }>(
      "contender.ts",
      { LINEAGE_REHEARSAL_STATE: place.path },
      around,
    );
    started.push(one);
    await one.answer();
    return one;
  }

  it("is in the state directory, or beside what it protects in the cache, and nobody else may enter it", () => {
    for (const [of, parent] of [
      ["state", place.path],
      ["cache", join(place.path, "cache")],
    ] as const) {
      const folder = lockFolder(of);
      assert.ok(folder.startsWith(`${parent}/locks-`), folder);
      assert.equal(statSync(folder).mode & 0o777, 0o700);
      chmodSync(folder, 0o777);
      assert.equal(statSync(lockFolder(of)).mode & 0o777, 0o700);
    }
  });

  it("is in the state directory where the cache cannot be written", () => {
    writeFileSync(join(place.path, "cache"), "");
    assert.equal(lockFolder("cache"), lockFolder("state"));
  });

  it("is refused where somebody else has put something in its place", () => {
    const folder = lockFolder("state");
    rmSync(folder, { recursive: true });
    mkdirSync(join(place.path, "theirs"));
    symlinkSync(join(place.path, "theirs"), folder);
    assert.throws(
      () => lockFolder("state"),
      (thrown) => thrown instanceof RehearsalError && thrown.code === "SETUP" && /no folder/.test(thrown.message),
    );
  });

  it("is another one for another user: whose lock never blocks, and who cannot reach those of this one", async function () {
    skipWhereRefused(this, asNobody);
    // As if both had been told to use one directory, which everybody may write.
    chmodSync(place.path, 0o1777);
    const theirs = await contender(asNobody);
    theirs.tell("hold", "subject");
    assert.deepEqual(await theirs.answer(), { afterDeath: false });
    await using held = await lock("subject", { wait: false });
    assert.equal(held.afterDeath, false);
    const [file = "", ...args] = [...asNobody, "ls", lockFolder("state")];
    assert.match((await execa(file, args, { reject: false })).stderr, /Permission denied/);
  });

  it("cannot be taken in advance by another user: that is told, and what they put there is not used", async function () {
    skipWhereRefused(this, asNobody);
    chmodSync(place.path, 0o1777);
    const folder = lockFolder("state");
    rmSync(folder, { recursive: true });
    const [file = "", ...args] = [...asNobody, "mkdir", "-m", "777", folder];
    await execa(file, args);
    await assert.rejects(
      lock("subject"),
      /belongs to another user, whose number is 65534\nSet LINEAGE_REHEARSAL_STATE/,
    );
    assert.deepEqual(readdirSync(folder), []);
  });

  it("shows a holder in another PID namespace, with the same process id or not, and its death", async function () {
    skipWhereRefused(this, inNewNamespace);
    const inside = await contender([...inNewNamespace, "--kill-child"]);
    inside.tell("hold", "subject");
    assert.deepEqual(await inside.answer(), { afterDeath: false });
    await assert.rejects(lock("subject", { wait: false }), /process 1 on /);
    const other = await contender([...inNewNamespace, "--kill-child"]);
    other.tell("hold", "subject");
    assert.deepEqual(await other.answer(), { waitingFor: 1 });
    await inside.kill();
    assert.deepEqual(await other.answer(), { afterDeath: true });
    assert.ok(existsSync(lockFolder("state")));
  });
});
