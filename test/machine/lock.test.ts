import assert from "node:assert/strict";
import { existsSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { exclusive, LockHeld, linkFor, lock } from "../../machine/lock.ts";
import { lockFolder } from "../../machine/lock-folder.ts";
import { statePlace } from "../state-place.ts";
import { Variables } from "../variables.ts";
import { Contender } from "./contending.ts";

interface Answer {
  afterDeath?: boolean | boolean[];
  waitingFor?: number;
  waiting?: true;
  done?: true;
}

describe("the lock", function () {
  this.timeout(60_000);

  let place: ReturnType<typeof statePlace>;
  let temporary: string;
  let cache: string | undefined;
  const started: Contender<Answer>[] = [];

  /** Some processes that are ready to take locks. */
  async function contenders(count: number): Promise<[Contender<Answer>, ...Contender<Answer>[]]> {
    const fresh = Array.from(
      { length: count },
      () =>
        new Contender<Answer>("contender.ts", {
          LINEAGE_REHEARSAL_STATE: temporary,
          LINEAGE_REHEARSAL_CACHE: temporary,
        }),
    );
    started.push(...fresh);
    await Promise.all(fresh.map((one) => one.answer()));
    return fresh as [Contender<Answer>, ...Contender<Answer>[]];
  }

  /** Subjects whose holder was killed. */
  async function deadSubjects(count: number): Promise<string[]> {
    const subjects = Array.from({ length: count }, (_, index) => `subject-${index}`);
    const [victim] = await contenders(1);
    for (const subject of subjects) {
      victim.tell("hold", subject);
      assert.deepEqual(await victim.answer(), { afterDeath: false });
    }
    await victim.kill();
    return subjects;
  }

  beforeEach(() => {
    cache = process.env.LINEAGE_REHEARSAL_CACHE;
    place = statePlace();
    temporary = place.path;
    process.env.LINEAGE_REHEARSAL_CACHE = temporary;
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((one) => one.kill()));
    if (cache === undefined) delete process.env.LINEAGE_REHEARSAL_CACHE;
    else process.env.LINEAGE_REHEARSAL_CACHE = cache;
    place[Symbol.dispose]();
  });

  it("refuses a second caller, naming the holder, and is free again once released", async () => {
    const before = Date.now();
    {
      await using held = await lock("a stack");
      assert.equal(held.afterDeath, false);
      await assert.rejects(lock("a stack", { wait: false }), (thrown) => {
        assert.ok(thrown instanceof LockHeld);
        assert.equal(thrown.holder.host, hostname());
        assert.equal(thrown.holder.pid, process.pid);
        assert.ok(Date.parse(thrown.holder.since) >= before && Date.parse(thrown.holder.since) <= Date.now());
        return true;
      });
      await using other = await lock("another stack", { wait: false });
      assert.equal(other.afterDeath, false);
    }
    await using again = await lock("a stack", { wait: false });
    assert.equal(again.afterDeath, false);
  });

  it("leaves no file behind once released", async () => {
    await (await lock("a stack"))[Symbol.asyncDispose]();
    assert.deepEqual(readdirSync(lockFolder("state")), []);
  });

  it("names another process that holds it, even one that is suspended", async () => {
    const [holder] = await contenders(1);
    holder.tell("hold", "subject");
    await holder.answer();
    holder.process.kill("SIGSTOP");
    await assert.rejects(
      lock("subject", { wait: false }),
      (thrown) => thrown instanceof LockHeld && thrown.holder.pid === holder.process.pid,
    );
  });

  it("lets callers of one process take turns", async () => {
    const order: string[] = [];
    const visit = async (name: string) => {
      await using _held = await lock("subject");
      order.push(`${name} in`);
      await new Promise(setImmediate);
      order.push(`${name} out`);
    };
    await Promise.all(["a", "b", "c", "d"].map(visit));
    assert.equal(order.length, 8);
    for (let turn = 0; turn < 8; turn += 2)
      assert.equal(order[turn]?.replace("in", "out"), order[turn + 1], order.join(", "));
  });

  it("goes to a waiting process when the holder releases it", async () => {
    const [waiter] = await contenders(1);
    const held = await lock("subject");
    waiter.tell("hold", "subject");
    assert.deepEqual(await waiter.answer(), { waitingFor: process.pid });
    await held[Symbol.asyncDispose]();
    assert.deepEqual(await waiter.answer(), { afterDeath: false });
  });

  it("ends a wait with the signal, and throws its reason", async () => {
    await using _held = await lock("subject");
    const reason = new Error("enough");
    const stop = new AbortController();
    const waits = lock("subject", { signal: stop.signal, waiting: () => stop.abort(reason) });
    await assert.rejects(waits, (thrown) => thrown === reason);
    await assert.rejects(lock("free", { signal: AbortSignal.abort(reason) }), (thrown) => thrown === reason);
  });

  it("tells exactly one of many contenders that the holder was killed, and never lets two work at once", async () => {
    const subjects = await deadSubjects(40);
    const all = await contenders(6);
    for (const one of all) one.tell("visit", ...subjects);
    const answers = await Promise.all(all.map((one) => one.answer()));
    subjects.forEach((subject, index) => {
      const told = answers.filter(({ afterDeath }) => (afterDeath as boolean[])[index]);
      assert.equal(told.length, 1, `${told.length} of ${all.length} were told of the death of ${subject}'s holder`);
    });
    assert.deepEqual(readdirSync(lockFolder("state")), []);
  });

  it("goes from one killed holder to the next of those that wait", async () => {
    const all = await contenders(6);
    await using held = await lock("subject");
    for (const one of all) one.tell("die", "subject");
    await held[Symbol.asyncDispose]();
    const answers = await Promise.all(all.map((one) => one.answer()));
    // The first found it released; each of the others found its predecessor dead.
    assert.equal(answers.filter(({ afterDeath }) => afterDeath === false).length, 1);
    assert.equal(answers.filter(({ afterDeath }) => afterDeath === true).length, 5);
    await using last = await lock("subject");
    assert.equal(last.afterDeath, true);
  });

  it("survives a contender that was killed while it took over", async () => {
    const [subject = ""] = await deadSubjects(1);
    const [link = ""] = readdirSync(lockFolder("state")).filter((name) => !name.includes("."));
    // The second lock, under which a killed holder is replaced, has a dead holder as well.
    symlinkSync(readlinkSync(join(lockFolder("state"), link)), join(lockFolder("state"), `${link}+`));
    const all = await contenders(4);
    for (const one of all) one.tell("visit", subject);
    const answers = await Promise.all(all.map((one) => one.answer()));
    assert.equal(answers.filter(({ afterDeath }) => (afterDeath as boolean[])[0]).length, 1);
    assert.deepEqual(readdirSync(lockFolder("state")), []);
  });

  it("works in a folder whose path is too long for sockets, as Linux allows it", async function () {
    if (!existsSync("/proc/self/fd")) this.skip();
    const long = join(temporary, "a #%?'\" ü folder ".repeat(6));
    process.env.LINEAGE_REHEARSAL_STATE = long;
    await using held = await lock("subject");
    await assert.rejects(lock("subject", { wait: false }), LockHeld);
    await held[Symbol.asyncDispose]();
    assert.deepEqual(readdirSync(lockFolder("state")), []);
  });

  it("needs no directory for temporary files", async () => {
    using variables = new Variables();
    variables.set({ TMPDIR: "/nowhere" });
    await using _held = await lock("subject");
  });

  it("is released by what is no link of ours", async () => {
    symlinkSync("nonsense", linkFor("subject"));
    await using held = await lock("subject", { wait: false });
    assert.equal(held.afterDeath, true);
  });

  describe("around exclusive work", () => {
    it("is released when the work fails, and passes on what it returns or throws", async () => {
      const never = () => assert.fail("nobody else works");
      await assert.rejects(
        exclusive("subject", never, () => Promise.reject(new Error("broken"))),
        /broken/,
      );
      assert.equal(await exclusive("subject", never, async () => 42), 42);
    });

    it("queues callers of the same process silently", async () => {
      const never = () => assert.fail("only another process is announced");
      let atWork = 0;
      const work = async () => {
        atWork += 1;
        assert.equal(atWork, 1);
        await new Promise(setImmediate);
        atWork -= 1;
      };
      await Promise.all([1, 2, 3].map(() => exclusive("subject", never, work)));
    });

    it("announces another process once, and waits for it", async () => {
      const [other] = await contenders(1);
      await using held = await lock("subject");
      other.tell("exclusive", "subject");
      assert.deepEqual(await other.answer(), { waiting: true });
      await held[Symbol.asyncDispose]();
      assert.deepEqual(await other.answer(), { done: true });
    });
  });
});
