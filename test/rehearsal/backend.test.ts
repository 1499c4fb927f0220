import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { RehearsalError } from "../../errors.ts";
import {
  type Backend,
  backendOf,
  breakDeadLocks,
  dropState,
  keptStackId,
  rememberKeptStack,
} from "../../rehearsal/backend.ts";
import { engineNote, noteEngine } from "../../rehearsal/engine-note.ts";
import { statePlace } from "../state-place.ts";

/** The id of a process that has ended. */
async function endedProcess(): Promise<number> {
  const child = spawn("true", { stdio: "ignore" });
  await once(child, "exit");
  return child.pid as number;
}

/** A lock as the Pulumi engine writes it. */
function lockBy(pid: number, { state }: Backend, host = hostname()): string {
  const folder = join(state as string, ".pulumi", "locks", "organization", "lineage-rehearsal", "local");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${host}-${pid}.json`);
  writeFileSync(file, JSON.stringify({ pid, username: "somebody", hostname: host, timestamp: "2026-11-24T17:06:00Z" }));
  return file;
}

describe("the backend of a stack", () => {
  let place: ReturnType<typeof statePlace>;
  let backend: Backend;
  beforeEach(() => {
    delete process.env.PULUMI_BACKEND_URL;
    place = statePlace();
    backend = backendOf("a-project", "local");
  });
  afterEach(() => place[Symbol.dispose]());

  const stateFile = () => join(backend.state as string, "a-checkpoint.json");

  it("is a folder of its own, so that stacks never wait for each other", () => {
    assert.equal(backend.state, join(place.path, "a-project", "local", "state"));
    assert.equal(backend.env.PULUMI_BACKEND_URL, pathToFileURL(backend.state as string).href);
    assert.notEqual(backendOf("a-project", "other").state, backend.state);
    assert.notEqual(backendOf("another", "local").state, backend.state);
  });

  it("has an address in which no character of a folder means anything else", () => {
    process.env.LINEAGE_REHEARSAL_STATE = join(place.path, "a #%?'\" ü");
    const { state, env } = backendOf("a-project", "local");
    assert.equal(fileURLToPath(env.PULUMI_BACKEND_URL as string), state);
    assert.doesNotMatch(env.PULUMI_BACKEND_URL ?? "", /[#? "]/);
  });

  it("is the one that PULUMI_BACKEND_URL names, where it names one: then the engine finds everything itself", () => {
    process.env.PULUMI_BACKEND_URL = "s3://their-state";
    try {
      const { state, env } = backendOf("a-project", "theirs");
      assert.deepEqual([state, env], [undefined, {}]);
    } finally {
      delete process.env.PULUMI_BACKEND_URL;
    }
  });

  it("has a passphrase that stays the same and that nobody else can read or guess", () => {
    const passphrase = backend.env.PULUMI_CONFIG_PASSPHRASE;
    assert.match(passphrase ?? "", /^[0-9a-f]{48}$/);
    assert.equal(backendOf("a-project", "local").env.PULUMI_CONFIG_PASSPHRASE, passphrase);
    assert.notEqual(backendOf("a-project", "other").env.PULUMI_CONFIG_PASSPHRASE, passphrase);
    assert.equal(statSync(join(backend.directory, "passphrase")).mode & 0o777, 0o600);
    assert.equal(statSync(backend.directory).mode & 0o777, 0o700);
  });

  it("remembers a stack that was left running on purpose, until its state is dropped", () => {
    assert.equal(keptStackId(backend.directory), undefined);
    rememberKeptStack(backend.directory, { id: "20261124t170600z-0123abcd" });
    assert.equal(keptStackId(backend.directory), "20261124t170600z-0123abcd");
    dropState(backend);
    assert.equal(keptStackId(backend.directory), undefined);
  });

  it("refuses a broken note of the stack that was left running, and names its file", () => {
    for (const text of ["", "{", "[]", '{"id": 5}']) {
      writeFileSync(join(backend.directory, "kept.json"), text);
      assert.throws(
        () => keptStackId(backend.directory),
        (thrown) =>
          thrown instanceof RehearsalError &&
          thrown.code === "SETUP" &&
          /kept\.json: \S.*\nRemove that file/.test(thrown.message),
      );
    }
  });

  describe("drops the state of a destroyed stack", () => {
    beforeEach(() => writeFileSync(stateFile(), "{}"));

    it("and keeps the passphrase for the next rehearsal", () => {
      dropState(backend);
      assert.deepEqual(readdirSync(backend.state as string), []);
      assert.ok(existsSync(join(backend.directory, "passphrase")));
    });

    it("and everything else of a stack whose name is never used again", () => {
      dropState(backend, true);
      assert.ok(!existsSync(backend.directory));
    });

    it("unless a live process holds its lock", () => {
      lockBy(process.pid, backend);
      dropState(backend);
      dropState(backend, true);
      assert.equal(readFileSync(stateFile(), "utf8"), "{}");
    });

    it("unless a process on another machine holds its lock: nobody knows whether it lives", async () => {
      lockBy(await endedProcess(), backend, "another-machine");
      dropState(backend);
      assert.ok(existsSync(stateFile()));
    });

    it("although a process that has ended left its lock", async () => {
      lockBy(await endedProcess(), backend);
      dropState(backend);
      assert.deepEqual(readdirSync(backend.state as string), []);
    });

    it("but never that of a backend which PULUMI_BACKEND_URL names", () => {
      dropState({ ...backend, state: undefined }, true);
      assert.ok(existsSync(stateFile()));
    });
  });

  describe("breaks the locks of processes that have ended", () => {
    it("and says how many", async () => {
      const dead = lockBy(await endedProcess(), backend);
      assert.equal(breakDeadLocks(backend), 1);
      assert.ok(!existsSync(dead));
      assert.equal(breakDeadLocks(backend), 0);
    });

    it("and no other: not those of live processes, nor of other machines", async () => {
      const live = lockBy(process.pid, backend);
      const elsewhere = lockBy(await endedProcess(), backend, "another-machine");
      assert.equal(breakDeadLocks(backend), 0);
      assert.ok(existsSync(live) && existsSync(elsewhere));
    });

    it("also where the host has got another name since, by the note of the engine", async () => {
      const child = spawn("sleep", ["600"], { stdio: "ignore" });
      await once(child, "spawn");
      const pid = child.pid as number;
      const ended = noteEngine(backend.directory, "one", pid);
      const note = JSON.parse(readFileSync(join(backend.directory, "engine.json"), "utf8"));
      writeFileSync(join(backend.directory, "engine.json"), JSON.stringify({ ...note, host: "before.example" }));
      const lock = lockBy(pid, backend, "before.example");
      assert.equal(breakDeadLocks(backend), 0);
      const exit = once(child, "exit");
      child.kill("SIGKILL");
      await exit;
      assert.equal(breakDeadLocks(backend), 1);
      assert.ok(!existsSync(lock));
      ended();
      assert.equal(engineNote(backend.directory), undefined);
    });

    it("and those that a killed process has half written", () => {
      const file = lockBy(process.pid, backend);
      writeFileSync(file, '{"pid": 5, "hos');
      assert.equal(breakDeadLocks(backend), 1);
    });

    it("only in a private backend", () => {
      assert.equal(breakDeadLocks({ ...backend, state: undefined }), 0);
    });
  });
});
