import assert from "node:assert/strict";
import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execaNode } from "execa";
import { cacheDirectory } from "../../directories.ts";
import { once } from "../../setup/cache.ts";
import { Aside } from "./aside.ts";

const silent = (): void => {};

/** Another process that makes `thing`, and its lines one by one. */
function another() {
  const running = execaNode(join(import.meta.dirname, "making.ts"), { reject: false });
  const lines = running.iterable();
  return { running, line: async () => String((await lines.next()).value) };
}

describe("the cache", () => {
  let aside: Aside;
  beforeEach(async () => {
    aside = await Aside.create();
  });
  afterEach(() => aside.end());

  it("is where the environment says", () => {
    aside.set({ LINEAGE_REHEARSAL_CACHE: "/own" });
    assert.equal(cacheDirectory(), "/own");
    aside.set({ LINEAGE_REHEARSAL_CACHE: "", XDG_CACHE_HOME: "/shared" });
    assert.equal(cacheDirectory(), "/shared/lineage-rehearsal");
    aside.set({ XDG_CACHE_HOME: "", HOME: "/home/anna" });
    assert.equal(cacheDirectory(), "/home/anna/.cache/lineage-rehearsal");
  });

  it("makes a thing the first time only", async () => {
    let calls = 0;
    const make = async (directory: string) => {
      calls += 1;
      await writeFile(join(directory, "file"), "content");
    };
    const first = await once("deep/thing-1.2", make, silent);
    assert.equal(await once("deep/thing-1.2", make, silent), first);
    assert.equal(calls, 1);
    assert.equal(await readFile(join(cacheDirectory(), "deep", "thing-1.2", "file"), "utf8"), "content");
  });

  /** What is in the cache, beside its locks. */
  const things = async () => (await readdir(cacheDirectory())).filter((name) => !name.startsWith("locks-")).sort();

  it("keeps nothing of what failed, and tries again", async () => {
    const failing = once(
      "thing",
      async (directory) => {
        await writeFile(join(directory, "half"), "");
        throw new Error("no room");
      },
      silent,
    );
    await assert.rejects(failing, /no room/);
    assert.deepEqual(await things(), []);
    const made = await once("thing", async () => {}, silent);
    assert.deepEqual(await readdir(made), []);
  });

  it("makes it once for two callers of this process, and says nothing", async () => {
    let calls = 0;
    const make = async () => {
      calls += 1;
    };
    const making = () => once("thing", make, assert.fail);
    const [first, second] = await Promise.all([making(), making()]);
    assert.equal(first, second);
    assert.equal(calls, 1);
  });

  it("lets one of two processes make it while the other waits", async () => {
    const first = another();
    assert.equal(await first.line(), "making");
    const second = another();
    assert.match(await second.line(), /waiting for another process that is preparing thing/);
    first.running.stdin?.end();
    const made = join(cacheDirectory(), "thing");
    assert.equal(await first.line(), made);
    assert.equal(await second.line(), made);
    assert.equal(await readFile(join(made, "done"), "utf8"), String(first.running.pid));
  });

  it("lets the waiting process make it when the first is killed half-way", async () => {
    const first = another();
    assert.equal(await first.line(), "making");
    const second = another();
    assert.match(await second.line(), /waiting/);
    first.running.kill("SIGKILL");
    assert.equal(await second.line(), "making");
    second.running.stdin?.end();
    const made = await second.line();
    assert.equal(await readFile(join(made, "begun"), "utf8"), String(second.running.pid));
  });

  it("is not stopped by the lock of a process that was killed", async () => {
    const killed = another();
    assert.equal(await killed.line(), "making");
    killed.running.kill("SIGKILL");
    await killed.running;
    const said: string[] = [];
    const made = await once("thing", (directory) => writeFile(join(directory, "mine"), ""), said.push.bind(said));
    assert.deepEqual(await readdir(made), ["mine"]);
    assert.deepEqual(said, []);
  });

  it("removes what a killed process left long ago, and leaves what may still be in the making", async () => {
    const [old, young] = ["thing.unfinished-old", "thing.unfinished-young"].map((name) => join(cacheDirectory(), name));
    assert.ok(old && young);
    await mkdir(old, { recursive: true });
    await mkdir(young);
    await utimes(old, new Date(0), new Date(0));
    await once("thing", async () => {}, silent);
    assert.deepEqual(await things(), ["thing", "thing.unfinished-young"]);
  });
});
