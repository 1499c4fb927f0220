import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Bundle } from "../../evidence/bundle.ts";
import { asKept, thisOwner } from "../../machine/process-identity.ts";
import { directoryOf } from "../../rehearsal/backend.ts";
import { share } from "../../rehearsal/holder.ts";
import { type ReapRequest, reap } from "../../rehearsal/reaper.ts";
import { hostWith } from "../../rehearsal/stack-host.ts";
import { allNotes, type OwedBundle, owe } from "../../store/owed-notes.ts";
import { deadOwner, ownerWith, unseenOwner } from "../owners.ts";
import { statePlace } from "../state-place.ts";
import { S3Server } from "../store/s3-server.ts";
import { FakeEngine } from "./fake-engine.ts";

const dead = deadOwner;
const past = "2020-01-01T00:00:00.000Z";
const everything = { all: false, olderThan: 0, dryRun: false, hosts: [hostWith(undefined)] };

/** The id of a rehearsal that started some time ago, in milliseconds. */
const startedBefore = (milliseconds: number) =>
  `${new Date(Date.now() - milliseconds)
    .toISOString()
    .replace(/[-:]|\.\d+/g, "")
    .toLowerCase()}-0123abcd`;

describe("reaping", () => {
  let place: ReturnType<typeof statePlace>;
  beforeEach(() => {
    place = statePlace();
  });
  afterEach(() => place[Symbol.dispose]());

  /** What is reaped, by rehearsal, and why. */
  const reasons = async (request: Partial<ReapRequest> = {}) =>
    Object.fromEntries((await reap({ ...everything, ...request })).map(({ id, why }) => [id, why]));

  describe("what is left in the container engine", () => {
    it("removes what killed rehearsals left, of any stack and project", async () => {
      const one = { things: 1, objects: "Docker objects" };
      using engine = new FakeEngine([
        { id: "one", owner: dead },
        { id: "two", owner: dead, project: "another", stack: "another" },
      ]);
      assert.deepEqual(await reap(everything), [
        { id: "one", stack: "a-stack", project: "a-project", why: "its process has ended", ...one },
        { id: "two", stack: "another", project: "another", why: "its process has ended", ...one },
      ]);
      assert.deepEqual(engine.removed, ["one", "two"]);
    });

    it("never touches what a live process owns, expired or not, even with --all", async () => {
      using engine = new FakeEngine([
        { id: "live", owner: thisOwner() },
        { id: "long", owner: thisOwner(), expires: past },
        { id: "kept", owner: asKept(thisOwner()), expires: past },
      ]);
      assert.deepEqual(await reasons({ all: true }), {});
      assert.deepEqual(engine.removed, []);
    });

    it("removes what a process left whose container has ended, which cannot be seen, and nothing of one that runs", async () => {
      const things = [
        { id: "gone", owner: unseenOwner, runner: "gone@then" },
        { id: "restarted", owner: unseenOwner, runner: "live@before" },
        { id: "live", owner: unseenOwner, runner: "live@then" },
        { id: "unknown", owner: unseenOwner },
        { id: "kept", owner: asKept(unseenOwner), runner: "gone@then" },
      ];
      const why = "the container of its process has ended";
      {
        using engine = new FakeEngine(things);
        assert.deepEqual(await reasons(), { gone: why, restarted: why });
        assert.deepEqual(engine.removed, ["gone", "restarted"]);
      }
      using engine = new FakeEngine(things);
      assert.equal((await reasons({ all: true })).kept, "it was left running");
      assert.ok(engine.removed.includes("kept"));
    });

    it("removes what was left running on purpose only with --all, expired or not", async () => {
      const kept = [
        { id: "kept", owner: asKept(dead) },
        { id: "expired", owner: asKept(dead), expires: past },
      ];
      {
        using engine = new FakeEngine(kept);
        const stays: string[] = [];
        assert.deepEqual(await reasons({ stays: ({ id }) => stays.push(id) }), {});
        assert.deepEqual([engine.removed, stays], [[], ["expired"]]);
      }
      using engine = new FakeEngine(kept);
      assert.deepEqual(await reasons({ all: true }), {
        kept: "it was left running",
        expired: "it was left running",
      });
      assert.deepEqual(engine.removed, ["kept", "expired"]);
    });

    it("never touches a stack that a rehearsal runs on, expired or not, even with --all", async () => {
      using engine = new FakeEngine([{ id: "warm", owner: asKept(dead), expires: past }]);
      const directory = directoryOf("a-project", "a-stack");
      const never = new AbortController().signal;
      {
        await using _use = await share({ directory, wait: false, waiting: () => {}, signal: never });
        assert.deepEqual(await reasons({ all: true, dryRun: true }), {});
        assert.deepEqual(await reasons({ all: true }), {});
        assert.deepEqual(engine.removed, []);
      }
      assert.deepEqual(await reasons({ all: true }), { warm: "it was left running" });
      assert.deepEqual(engine.removed, ["warm"]);
    });

    it("removes what plain Pulumi or another machine made only once it expired; with --all that of plain Pulumi", async () => {
      const others = [
        { id: "plain", owner: "pulumi" },
        { id: "plain-expired", owner: "pulumi", expires: past },
        { id: "elsewhere", owner: ownerWith({ boot: "another" }) },
        { id: "elsewhere-expired", owner: ownerWith({ boot: "another" }), expires: past },
      ];
      {
        using _engine = new FakeEngine(others);
        assert.deepEqual(Object.keys(await reasons()), ["plain-expired", "elsewhere-expired"]);
      }
      using _engine = new FakeEngine(others);
      assert.deepEqual(Object.keys(await reasons({ all: true })), ["plain", "plain-expired", "elsewhere-expired"]);
    });

    it("goes by the expiry alone where it cannot see the process: never by a process id, and late enough", async () => {
      const expired = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
      const inContainer = ownerWith({ host: "9f86d081884c", pid: 1, start: "never", namespace: 4026532999 });
      const others = [
        { id: "live", owner: inContainer },
        { id: "just-expired", owner: inContainer, expires: expired(5) },
        { id: "expired", owner: inContainer, expires: expired(15) },
        { id: "kept", owner: asKept(inContainer), expires: expired(15) },
        { id: "kept-live", owner: asKept(inContainer) },
        { id: "restarted", owner: ownerWith({ boot: "before", pid: 1, start: "never" }) },
        { id: "earlier-version", owner: "9f86d081884c/1/never" },
        { id: "no-date", owner: inContainer, expires: "soon" },
      ];
      {
        using _engine = new FakeEngine(others);
        assert.deepEqual(Object.keys(await reasons()), ["expired"]);
      }
      using _engine = new FakeEngine(others);
      assert.deepEqual(Object.keys(await reasons({ all: true })), ["expired", "kept"]);
    });

    it("leaves what was started more recently than --older-than says", async () => {
      const [old, recent] = [startedBefore(7_200_000), startedBefore(60_000)];
      using engine = new FakeEngine([
        { id: old, owner: dead },
        { id: recent, owner: dead },
      ]);
      assert.deepEqual(Object.keys(await reasons({ olderThan: 3_600_000 })), [old]);
      assert.deepEqual(engine.removed, [old]);
    });

    it("on a dry run says what it would remove, and removes nothing", async () => {
      using engine = new FakeEngine([{ id: "one", owner: dead }]);
      assert.deepEqual(await reasons({ dryRun: true }), { one: "its process has ended" });
      assert.deepEqual(engine.removed, []);
    });
  });

  describe("the evidence that rehearsals owe", () => {
    let s3: S3Server;
    const keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] as const;
    beforeEach(async () => {
      for (const key of keys) process.env[key] = "made-up";
      s3 = await S3Server.start();
    });
    afterEach(async () => {
      for (const key of keys) delete process.env[key];
      await s3[Symbol.asyncDispose]();
    });

    /** A note of a rehearsal's evidence, which belongs in a bucket that exists. */
    function note(id: string, owner: string, bundle = join(place.path, id), expires = past): string {
      const owed: OwedBundle = {
        bundle,
        owner,
        expires,
        store: "s3",
        folder: join(place.path, "s3"),
        bucket: "their-bucket",
        prefix: "staging",
        s3: { existing: true } as NonNullable<OwedBundle["s3"]>,
        aws: { region: "eu-west-1", endpoints: [{ s3: s3.url }], s3UsePathStyle: true },
        rehearsal: {
          id,
          stack: "a-stack",
          startedAt: "2026-11-24T17:06:00.000Z",
          settings: { namespace: "example.local", job: "example.job" },
        },
      };
      owe(join(place.path, "a-project", "a-stack"), owed);
      return bundle;
    }

    function bundleOf(id: string, owner = dead): string {
      const bundle = note(id, owner);
      mkdirSync(bundle);
      writeFileSync(join(bundle, "cli.log"), "half a li");
      return bundle;
    }

    it("is finished and stored where the rehearsal would have stored it", async () => {
      using _engine = new FakeEngine([]);
      const bundle = bundleOf("killed");
      assert.deepEqual(await reap(everything), [
        {
          id: "killed",
          stack: "a-stack",
          project: "a-project",
          why: "its evidence was not stored",
          things: 0,
          bundle: "s3://their-bucket/staging/killed/",
        },
      ]);
      assert.equal(JSON.parse(readFileSync(join(bundle, "verdict.json"), "utf8")).verdict, "error");
      assert.deepEqual(
        [...s3.objects.keys()].sort(),
        ["SHA256SUMS", "cli.log", "notes.md", "report.html", "verdict.json"].map(
          (file) => `their-bucket/staging/killed/${file}`,
        ),
      );
      assert.deepEqual(allNotes(), []);
    });

    it("is left to the rehearsal itself while its process is alive", async () => {
      using _engine = new FakeEngine([]);
      bundleOf("live", thisOwner());
      assert.deepEqual(await reap(everything), []);
      assert.deepEqual([s3.objects.size, allNotes().length], [0, 1]);
    });

    it("is left to the rehearsal where nobody can see its process, until it expired", async () => {
      using _engine = new FakeEngine([]);
      mkdirSync(note("live", unseenOwner, join(place.path, "live"), "2999-01-01T00:00:00.000Z"));
      mkdirSync(note("expired", unseenOwner));
      assert.deepEqual(Object.keys(await reasons()), ["expired"]);
    });

    it("costs one note where one is broken: that is told once, and every other is stored", async () => {
      using _engine = new FakeEngine([]);
      const broken = join(place.path, "a-project", "a-stack", "unstored", "broken.json");
      bundleOf("killed");
      writeFileSync(broken, '{"bundle": "/somewh');
      assert.match((await reap({ ...everything, dryRun: true }))[0]?.failed ?? "", /JSON/);
      const [first, second] = await reap(everything);
      assert.deepEqual([first?.id, first?.stack, first?.project], ["broken", "a-stack", "a-project"]);
      assert.match(
        first?.failed ?? "",
        /^The note of the evidence of rehearsal broken cannot be read .*broken\.json\.broken/,
      );
      assert.deepEqual([second?.id, second?.failed], ["killed", undefined]);
      assert.deepEqual(await reap(everything), []);
    });

    it("is forgotten when its bundle was deleted, but not on a dry run", async () => {
      using _engine = new FakeEngine([]);
      note("deleted", dead);
      assert.deepEqual(await reap({ ...everything, dryRun: true }), []);
      assert.equal(allNotes().length, 1);
      assert.deepEqual(await reap(everything), []);
      assert.deepEqual(allNotes(), []);
    });

    it("is named and not stored on a dry run", async () => {
      using _engine = new FakeEngine([]);
      const bundle = bundleOf("killed");
      const [one] = await reap({ ...everything, dryRun: true });
      assert.deepEqual([one?.bundle, one?.failed], [bundle, undefined]);
      assert.deepEqual([s3.objects.size, allNotes().length], [0, 1]);
    });

    it("is not stored, and not sealed again, when somebody changed it since it was sealed", async () => {
      using _engine = new FakeEngine([]);
      const bundle = bundleOf("killed");
      await Bundle.at(bundle).seal(() => ({ "verdict.json": '{"verdict":"failed"}' }));
      const sums = readFileSync(join(bundle, "SHA256SUMS"), "utf8");
      writeFileSync(join(bundle, "verdict.json"), '{"verdict":"passed"}');
      const [one] = await reap(everything);
      assert.match(one?.failed ?? "", /^checking the evidence in .*killed: verdict\.json differs\n/);
      assert.equal(readFileSync(join(bundle, "SHA256SUMS"), "utf8"), sums);
      assert.deepEqual([s3.objects.size, allNotes().length], [0, 1]);
    });

    it("is still owed when the store refuses it, and the failure keeps nothing else from being reaped", async () => {
      using engine = new FakeEngine([{ id: "left", owner: dead }]);
      const bundle = bundleOf("killed");
      s3.refuses = true;
      const [removed, failed] = await reap(everything);
      assert.deepEqual([removed?.id, removed?.failed, engine.removed], ["left", undefined, ["left"]]);
      assert.equal(failed?.bundle, bundle);
      assert.match(failed?.failed ?? "", /no one may write here/);
      assert.equal(allNotes().length, 1);
    });
  });
});
