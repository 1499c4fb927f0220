import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Bundle } from "../../evidence/bundle.ts";
import { finishBundle, storeOwed } from "../../store/owed.ts";
import { allNotes, notesOfStack, type OwedBundle, owe, settleBundle } from "../../store/owed-notes.ts";
import { deadOwner, unseenOwner } from "../owners.ts";
import { statePlace } from "../state-place.ts";
import { S3Server } from "./s3-server.ts";

describe("evidence that is owed", () => {
  let state: ReturnType<typeof statePlace>;
  /** The directory of a stack. */
  let directory: string;
  beforeEach(() => {
    state = statePlace();
    directory = join(state.path, "a-project", "a-stack");
    mkdirSync(directory, { recursive: true });
  });
  afterEach(() => state[Symbol.dispose]());

  /** What a rehearsal owes whose bundle holds these files. */
  function owed(id: string, files: Record<string, string> = {}, added: Partial<OwedBundle> = {}): OwedBundle {
    const bundle = join(state.path, "evidence", id);
    mkdirSync(bundle, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(bundle, file), text);
    return {
      bundle,
      folder: "/a-folder",
      bucket: "lineage-evidence",
      prefix: "",
      owner: deadOwner,
      expires: "2026-11-24T19:06:00.000Z",
      rehearsal: {
        id,
        stack: "a-stack",
        startedAt: "2026-11-24T17:06:00.000Z",
        settings: { namespace: "example.local", job: "example.job" },
      },
      ...added,
    };
  }

  /** The same, of a bundle that its rehearsal sealed. */
  async function sealed(...bundle: Parameters<typeof owed>): Promise<OwedBundle> {
    const one = owed(...bundle);
    await Bundle.at(one.bundle).seal();
    return one;
  }

  const idsOf = (notes: { owed: OwedBundle }[]) => notes.map(({ owed }) => owed.rehearsal.id).sort();
  const verdictIn = (bundle: string) => JSON.parse(readFileSync(join(bundle, "verdict.json"), "utf8"));

  describe("is noted", () => {
    it("until it is stored", () => {
      const note = owe(directory, owed("one"));
      assert.deepEqual(notesOfStack(directory)[0]?.owed, owed("one"));
      note.settle();
      assert.deepEqual(notesOfStack(directory), []);
      note.settle();
    });

    it("with the reason for which the rehearsal was asked to stop, but not after it is stored", () => {
      const reason = { verdict: "interrupted", message: "it was asked to stop by SIGTERM" } as const;
      const note = owe(directory, owed("one"));
      note.stopped(reason);
      assert.deepEqual(notesOfStack(directory)[0]?.owed.stopped, reason);
      note.settle();
      note.stopped(reason);
      assert.deepEqual(notesOfStack(directory), []);
    });

    it("for each stack: all notes are found, and those of one stack alone", () => {
      owe(directory, owed("one"));
      owe(join(state.path, "a-project", "another"), owed("two"));
      assert.deepEqual(idsOf(notesOfStack(directory)), ["one"]);
      assert.deepEqual(idsOf(allNotes()), ["one", "two"]);
    });

    it("no more once the same bundle was stored by `rehearse upload`; others still are", () => {
      owe(directory, owed("one"));
      owe(directory, owed("two"));
      settleBundle(owed("one").bundle);
      assert.deepEqual(idsOf(allNotes()), ["two"]);
    });
  });

  describe("is stored by the next rehearsal of the stack", () => {
    let s3: S3Server;
    const said: string[] = [];
    const warned: string[] = [];
    beforeEach(async () => {
      said.length = 0;
      warned.length = 0;
      s3 = await S3Server.start();
    });
    afterEach(() => s3[Symbol.asyncDispose]());

    const storeAll = (except = "running") =>
      storeOwed(
        directory,
        except,
        {
          access: s3.access,
          settings: { store: "folder", folder: "/a-folder", bucket: "any", prefix: "" },
          deadline: 10_000,
        },
        { stored: (message) => said.push(message), failed: (message) => warned.push(message) },
      );

    it("under its own bucket and prefix, and it is said where", async () => {
      owe(directory, await sealed("one", { "verdict.json": "{}" }, { bucket: "its-own", prefix: "staging" }));
      await storeAll();
      assert.deepEqual(
        [...s3.objects.keys()].sort(),
        ["SHA256SUMS", "verdict.json"].map((file) => `its-own/staging/one/${file}`),
      );
      assert.deepEqual(said, ["stored the bundle of an earlier rehearsal: /a/folder/its-own/staging/one"]);
      assert.deepEqual(notesOfStack(directory), []);
    });

    it("but not that of the rehearsal under way, nor what belongs in another store", async () => {
      owe(directory, owed("running", { "verdict.json": "{}" }));
      owe(directory, owed("elsewhere", { "verdict.json": "{}" }, { folder: "/another-folder" }));
      owe(directory, owed("aws", { "verdict.json": "{}" }, { store: "s3" }));
      await storeAll();
      assert.deepEqual([...s3.objects.keys()], []);
      assert.deepEqual(idsOf(notesOfStack(directory)), ["aws", "elsewhere", "running"]);
    });

    it("but not that of another process which rehearses right now, on the same stack", async () => {
      const module = new URL("../../machine/process-identity.ts", import.meta.url).href;
      const program = `import { thisOwner } from "${module}"; console.log(thisOwner()); setInterval(() => {}, 60_000);`;
      const other = spawn(process.execPath, ["--input-type=module", "-e", program], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [owner] = await once(other.stdout, "data");
      owe(directory, { ...(await sealed("one", { "verdict.json": "{}" })), owner: String(owner).trim() });
      await storeAll();
      assert.deepEqual([...s3.objects.keys()], []);
      const end = once(other, "exit");
      other.kill("SIGKILL");
      await end;
      await storeAll();
      assert.deepEqual(notesOfStack(directory), []);
    });

    it("but not that of one whose process nobody can see, until it expired", async () => {
      const one = await sealed("one", { "verdict.json": "{}" });
      owe(directory, { ...one, owner: unseenOwner, expires: "2999-01-01T00:00:00.000Z" });
      await storeAll();
      assert.deepEqual([...s3.objects.keys()], []);
      owe(directory, { ...one, owner: unseenOwner });
      await storeAll();
      assert.deepEqual(notesOfStack(directory), []);
    });

    for (const [what, text] of [
      ["half written", '{"bundle": "/somewh'],
      ["empty", ""],
      ["a list", "[]"],
      ["one without a bundle", '{"owner":"nobody","rehearsal":{}}'],
    ] as const)
      it(`although another note is broken: ${what}. That costs this one note, with a warning`, async () => {
        owe(directory, await sealed("one", { "verdict.json": "{}" }));
        writeFileSync(join(directory, "unstored", "a-broken.json"), text);
        await storeAll();
        assert.equal(said.length, 1);
        assert.equal(warned.length, 1);
        assert.match(warned[0] ?? "", /rehearsal a-broken cannot be read .*kept as .*a-broken\.json\.broken/);
        await storeAll();
        assert.equal(warned.length, 1);
      });

    it("unless somebody has deleted its bundle: then nothing is owed any more", async () => {
      owe(directory, { ...owed("one"), bundle: join(state.path, "deleted") });
      await storeAll();
      assert.deepEqual([[...s3.objects.keys()], notesOfStack(directory), said], [[], [], []]);
    });

    it("and still owed, with a warning that names it, when the store refuses it", async () => {
      const one = await sealed("one", { "verdict.json": "{}" });
      owe(directory, one);
      s3.refuses = true;
      await storeAll();
      assert.equal(warned.length, 1);
      assert.ok(warned[0]?.startsWith(`The bundle ${one.bundle} of an earlier rehearsal is still not stored: `));
      assert.match(warned[0] ?? "", /no one may write here\n.*rehearse upload .*one/);
      assert.deepEqual([idsOf(notesOfStack(directory)), said], [["one"], []]);
    });

    it("unless it was changed since it was sealed: it is not sealed again, and keeps no other from being stored", async () => {
      const one = await sealed("one", { "verdict.json": '{"verdict":"failed"}' });
      owe(directory, one);
      owe(directory, await sealed("two", { "verdict.json": "{}" }));
      const sums = readFileSync(join(one.bundle, "SHA256SUMS"), "utf8");
      writeFileSync(join(one.bundle, "verdict.json"), '{"verdict":"passed"}');
      await storeAll();
      assert.match(warned.join(), /one of an earlier rehearsal is still not stored: .*verdict\.json differs/);
      assert.equal(readFileSync(join(one.bundle, "SHA256SUMS"), "utf8"), sums);
      assert.deepEqual(said, ["stored the bundle of an earlier rehearsal: /a/folder/lineage-evidence/two"]);
      assert.deepEqual(idsOf(notesOfStack(directory)), ["one"]);
    });
  });

  describe("is finished before it is stored", () => {
    it("by a verdict that says that the rehearsal was killed, where there is none", async () => {
      const one = owed("one", { "cli.log": "half a li" });
      await finishBundle(one);
      const { verdict, cause, id, startedAt, job } = verdictIn(one.bundle);
      assert.deepEqual(
        [verdict, id, startedAt, job],
        ["error", "one", one.rehearsal.startedAt, one.rehearsal.settings.job],
      );
      assert.equal(
        cause.message,
        "it ended without a result, probably because it was killed; this bundle is incomplete",
      );
      for (const file of ["cli.log", "notes.md", "verdict.json"])
        assert.match(readFileSync(join(one.bundle, "SHA256SUMS"), "utf8"), new RegExp(`  ${file}$`, "m"));
    });

    it("by a verdict that says that the rehearsal was interrupted, where it was asked to stop", async () => {
      const stopped = { verdict: "interrupted", message: "it was asked to stop by SIGTERM" } as const;
      const one = owed("one", {}, { stopped });
      await finishBundle(one);
      const { verdict, cause } = verdictIn(one.bundle);
      assert.equal(verdict, "interrupted");
      assert.match(cause.message, /^it was asked to stop by SIGTERM; this bundle is incomplete$/);
    });

    it("by nothing, where it is sealed: it stays as it is", async () => {
      const one = await sealed("one", { "verdict.json": '{"verdict":"passed"}' });
      await finishBundle(one);
      assert.deepEqual(verdictIn(one.bundle), { verdict: "passed" });
      assert.deepEqual(readdirSync(one.bundle).sort(), ["SHA256SUMS", "verdict.json"]);
    });

    it("by a verdict that says so, where it has one and was never sealed: nobody knows whether that is the rehearsal's", async () => {
      const one = owed("one", { "verdict.json": '{"verdict":"passed"}' });
      await finishBundle(one);
      const { verdict, cause } = verdictIn(one.bundle);
      assert.deepEqual(
        [verdict, cause.message],
        ["error", "it ended before its evidence was sealed, probably because it was killed; this bundle is incomplete"],
      );
      assert.match(readFileSync(join(one.bundle, "SHA256SUMS"), "utf8"), / {2}verdict\.json$/m);
    });
  });
});
