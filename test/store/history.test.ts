import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asIndexObject, type Entry, fromIndexObject } from "../../history/entry.ts";
import type { Wanted } from "../../history/history.ts";
import { indexKeyOf, readIndexKey } from "../../history/index-key.ts";
import { folderObjects } from "../../store/folder-objects.ts";
import { bucketObjects } from "../../store/objects.ts";
import { readHistory } from "../../store/read-history.ts";
import { rebuildIndex } from "../../store/rebuild-index.ts";
import { s3Client } from "../../store/s3-client.ts";
import { bundleFiles, entryWith, nameAfter, type Synthetic } from "../history/synthetic.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { S3Server } from "./s3-server.ts";

/** How many bundles the bucket has: more than a page of ten, fewer than make the test slow. */
const many = 300;
const newest = (count: number, from = many) => Array.from({ length: count }, (_, nth) => nameAfter(from - 1 - nth));

describe("the history of a bucket", () => {
  let server: S3Server;
  let objects: ReturnType<typeof bucketObjects>;
  let close: () => void;
  beforeEach(async () => {
    server = await S3Server.start();
    const s3 = await s3Client(server.access);
    objects = bucketObjects(s3, "evidence", "staging");
    close = () => s3.destroy();
  });
  afterEach(async () => {
    close();
    await server[Symbol.asyncDispose]();
  });

  /** Puts a bundle into the bucket, without an index object. */
  function put(minutes: number, given: Synthetic = {}): void {
    const name = nameAfter(minutes);
    for (const [file, text] of Object.entries(bundleFiles(name, given)))
      server.objects.set(`evidence/staging/${name}/${file}`, Buffer.from(text));
  }
  /** Puts an index object into the bucket. */
  const putIndexed = (minutes: number, given: Synthetic = {}) => {
    put(minutes, given);
    const entry = entryWith(minutes, given);
    server.objects.set(`evidence/staging/${indexKeyOf(entry)}`, Buffer.from(asIndexObject(entry)));
  };
  const putMany = (add: typeof put) => {
    for (let nth = 0; nth < many; nth++)
      add(nth, { stack: nth % 3 === 0 ? "nightly" : "mine", failed: nth % 10 === 0 ? ["lineage.kept"] : [] });
  };
  const indexed = () => [...server.objects.keys()].filter((key) => key.startsWith("evidence/staging/index/"));
  const read = async (wanted: Partial<Wanted> = {}, adds = true) => {
    server.requests.length = 0;
    const { rows, problems } = await readHistory(objects, { limit: 10, ...wanted }, adds);
    return { names: rows.map(({ entry }) => entry.name), rows, problems };
  };
  const asked = (method: string) => server.requests.filter((one) => one.startsWith(method));

  it("reads the newest page by two lists and an object a row", async () => {
    putMany(putIndexed);
    const { names, problems } = await read();
    assert.deepEqual(names, newest(10));
    assert.deepEqual(problems, []);
    assert.deepEqual([asked("LIST").length, asked("GET").length, server.requests.length], [2, 10, 12]);
  });

  it("filters by the keys: only what is wanted is read", async () => {
    putMany(putIndexed);
    const nightly = await read({ stack: "nightly" });
    assert.deepEqual(
      nightly.names,
      Array.from({ length: 10 }, (_, nth) => nameAfter(297 - 3 * nth)),
    );
    assert.equal(asked("GET").length, 10);
    const failed = await read({ verdicts: ["failed"], since: new Date("2026-01-01T04:40:00Z") });
    assert.deepEqual(failed.names, [nameAfter(290), nameAfter(280)]);
    assert.equal(asked("GET").length, 2);
    assert.deepEqual((await read({ stack: "nobody" })).names, []);
    assert.equal(asked("GET").length, 0);
  });

  it("takes the stacks that --ephemeral named after one", async () => {
    for (const [nth, stack] of ["mine", "mine-0123abcd", "mine-2", "other"].entries()) put(nth, { stack });
    assert.deepEqual((await read({ stack: "mine" })).names, [nameAfter(1), nameAfter(0)]);
    assert.deepEqual((await read({ stack: "mine" })).names, [nameAfter(1), nameAfter(0)]);
  });

  it("reads the bundles that the index does not have, as many as it needs, and adds them", async () => {
    putMany(put);
    const first = await read();
    assert.deepEqual(first.names, newest(10));
    assert.ok(indexed().length >= 10 && indexed().length < 100, String(indexed().length));
    for (const key of indexed()) {
      const facts = readIndexKey(key.slice("evidence/staging/".length));
      const entry = fromIndexObject(String(server.objects.get(key))) as Entry;
      assert.deepEqual(facts, { name: entry.name, verdict: entry.verdict, stack: entry.stack });
    }
    assert.deepEqual((await read()).names, first.names);
    assert.equal(asked("PUT").length, 0);
  });

  it("finds bundles that the index does not have between those that it has", async () => {
    for (const nth of [0, 1, 3, 5]) put(nth);
    await rebuildIndex(objects);
    for (const nth of [2, 4, 6]) put(nth);
    assert.deepEqual((await read({ limit: 5 })).names, newest(5, 7));
    assert.deepEqual((await read()).names, newest(7, 7));
    assert.equal(indexed().length, 7);
  });

  it("says so when it may not add to the index, and shows the history all the same", async () => {
    put(0);
    put(1);
    server.refused = /\/index\/.+/;
    const { names, problems } = await read();
    assert.deepEqual(names, newest(2, 2));
    assert.match(problems.join(), /^2 bundles could not be added to the index: no one may write here$/);
    server.refused = /^$/;
    assert.deepEqual((await read({}, false)).names, newest(2, 2));
    assert.equal(indexed().length, 0);
  });

  it("marks a rehearsal whose bundle is gone", async () => {
    put(0);
    put(1);
    await rebuildIndex(objects);
    for (const key of server.objects.keys()) if (key.includes(`/${nameAfter(0)}/`)) server.objects.delete(key);
    const { rows } = await read();
    assert.deepEqual(
      rows.map(({ isGone }) => isGone),
      [false, true],
    );
  });

  it("leaves out a bundle that is still being stored, and one whose verdict is not the sealed one", async () => {
    for (const nth of [0, 1, 2]) put(nth);
    server.objects.delete(`evidence/staging/${nameAfter(0)}/SHA256SUMS`);
    const verdict = `evidence/staging/${nameAfter(1)}/verdict.json`;
    server.objects.set(verdict, Buffer.from(String(server.objects.get(verdict)).replace("passed", "failed")));
    const { names, problems } = await read();
    assert.deepEqual(names, [nameAfter(2)]);
    assert.match(problems.join("\n"), /verdict\.json is not the one that SHA256SUMS names\n.* is not complete/);
    assert.equal(indexed().length, 1);
  });

  for (const [what, change] of [
    ["is no JSON", () => "{"],
    ["says another verdict than its key", (text: string) => text.replace('"passed"', '"failed"')],
    ["is of another bundle", (text: string) => text.replaceAll(nameAfter(0), nameAfter(7))],
  ] as const)
    it(`reads the bundle itself where the index object ${what}, and a rebuilt index is right again`, async () => {
      put(0);
      await rebuildIndex(objects);
      const [key = ""] = indexed();
      const right = server.objects.get(key);
      server.objects.set(key, Buffer.from(change(String(right))));
      const { rows, names, problems } = await read();
      assert.deepEqual([names, rows[0]?.entry.verdict], [[nameAfter(0)], "passed"]);
      assert.match(problems.join(), /says something else than its bundle, or cannot be read/);
      const { added, corrected } = await rebuildIndex(objects);
      assert.deepEqual([added, corrected], [0, 1]);
      assert.deepEqual(server.objects.get(key), right);
    });

  it("names an index object that claims another verdict beside the right one", async () => {
    put(0);
    await rebuildIndex(objects);
    const [key = ""] = indexed();
    server.objects.set(key.replace(".passed.", ".failed."), server.objects.get(key) as Buffer);
    assert.deepEqual((await read()).names, [nameAfter(0)]);
    const { problems } = await rebuildIndex(objects);
    assert.deepEqual(problems, [
      `${key.slice("evidence/staging/".length).replace(".passed.", ".failed.")} says something else than its bundle: delete it`,
    ]);
  });

  it("lets two write the same index object at once", async () => {
    for (let nth = 0; nth < 20; nth++) put(nth);
    await Promise.all([read({ limit: 20 }), read({ limit: 20 }), rebuildIndex(objects)]);
    assert.equal(indexed().length, 20);
  });

  it("is empty where there is nothing", async () => {
    assert.deepEqual((await read()).names, []);
    assert.deepEqual(await rebuildIndex(objects), { bundles: 0, added: 0, corrected: 0, problems: [] });
  });
});

describe("the history of a folder", () => {
  let place: ReturnType<typeof temporaryPlace>;
  beforeEach(() => {
    place = temporaryPlace("history-");
    for (let nth = 0; nth < 40; nth++) {
      const directory = join(place.path, nameAfter(nth));
      mkdirSync(directory);
      for (const [file, text] of Object.entries(bundleFiles(nameAfter(nth), { stack: `s${nth % 2}` })))
        writeFileSync(join(directory, file), text);
    }
    writeFileSync(join(place.path, "notes.txt"), "no bundle");
  });
  afterEach(() => place.remove());
  const read = async (wanted: Partial<Wanted> = {}) =>
    (await readHistory(folderObjects(place.path), { limit: 5, ...wanted }, false)).rows;

  it("is read from the bundles, and nothing is written", async () => {
    const before = readdirSync(place.path);
    assert.deepEqual(
      (await read()).map(({ entry }) => entry.name),
      newest(5, 40),
    );
    assert.equal((await read({ stack: "s0", limit: 100 })).length, 20);
    assert.deepEqual(readdirSync(place.path), before);
  });

  it("is read by the index, where there is one", async () => {
    const { added } = await rebuildIndex(folderObjects(place.path));
    assert.equal(added, 40);
    rmSync(join(place.path, nameAfter(39)), { recursive: true });
    const rows = await read({ limit: 2 });
    assert.deepEqual(
      rows.map(({ entry, isGone }) => [entry.name, isGone]),
      [
        [nameAfter(39), true],
        [nameAfter(38), false],
      ],
    );
  });

  it("is empty where there is no such folder", async () => {
    const objects = folderObjects(join(place.path, "nowhere"));
    assert.deepEqual(await readHistory(objects, { limit: 5 }, false), { rows: [], problems: [] });
    assert.ok(!existsSync(join(place.path, "nowhere")));
  });
});
