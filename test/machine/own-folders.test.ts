import assert from "node:assert/strict";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { packageRoot } from "../../version.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { asNobody, skipWhereRefused } from "./elsewhere.ts";

/** What the check says, in a process of its own. */
async function check(around: readonly string[], env: Record<string, string | undefined>): Promise<string> {
  const script = `import { checkOwnFolders } from ${JSON.stringify(join(packageRoot, "machine/own-folders.ts"))};
    try { checkOwnFolders(); console.log("well"); } catch (error) { console.log(error.message); }`;
  const [file = "", ...args] = [...around, process.execPath, "--input-type=module", "--eval", script];
  const none = ["XDG_CACHE_HOME", "XDG_STATE_HOME", "LINEAGE_REHEARSAL_CACHE", "LINEAGE_REHEARSAL_STATE", "HOME"];
  const { stdout } = await execa(file, args, {
    env: { ...Object.fromEntries(none.map((one) => [one, undefined])), ...env },
  });
  return stdout;
}

describe("the folders of the state and the cache", () => {
  const place = temporaryPlace("home-");
  const home = join(place.path, "home");
  before(() => {
    chmodSync(place.path, 0o755);
    mkdirSync(home, { mode: 0o755 });
  });
  after(() => place.remove());

  it("are made in a home folder that can be written, and not by looking for them", async () => {
    const mine = join(place.path, "mine");
    mkdirSync(mine);
    assert.equal(await check([], { HOME: mine }), "well");
    assert.deepEqual((await execa("ls", ["-A", mine])).stdout, "");
  });

  for (const [what, HOME] of [
    ["cannot be written", home],
    ["is missing", "/nonexistent"],
    ["is not known", undefined],
  ] as const)
    it(`are both told, with the variables for others, where the home folder ${what}`, async function () {
      skipWhereRefused(this, asNobody);
      const told = await check(asNobody, { HOME });
      const within = HOME ?? "/nonexistent";
      assert.match(told, new RegExp(`${within}/\\.local/state/lineage-rehearsal cannot be written: EACCES`));
      assert.match(told, new RegExp(`${within}/\\.cache/lineage-rehearsal cannot be written: EACCES`));
      assert.match(told, /Set LINEAGE_REHEARSAL_STATE and LINEAGE_REHEARSAL_CACHE/);
    });

  it("are those that variables name, and a cache that others have filled need not be written", async function () {
    skipWhereRefused(this, asNobody);
    const state = join(place.path, "state");
    mkdirSync(state);
    chmodSync(state, 0o777);
    const cache = join(place.path, "cache");
    mkdirSync(cache, { mode: 0o755 });
    const env = { HOME: home, XDG_STATE_HOME: state };
    assert.equal(await check(asNobody, { ...env, LINEAGE_REHEARSAL_CACHE: cache }), "well");
    assert.doesNotMatch(await check(asNobody, env), /LINEAGE_REHEARSAL_STATE/);
  });

  it("are told on a file system that is read-only, whoever one is", async function () {
    const readOnly = ["unshare", "--mount", "sh", "-c", `mount --bind -o ro ${home} ${home} && exec "$@"`, "sh"];
    skipWhereRefused(this, readOnly);
    assert.match(await check(readOnly, { HOME: home }), /lineage-rehearsal cannot be written: EROFS/);
  });
});
