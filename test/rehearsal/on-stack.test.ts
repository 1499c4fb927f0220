import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ephemeralName, newId } from "../../context/identity.ts";
import { projectKey } from "../../directories.ts";
import { RehearsalError } from "../../errors.ts";
import { startApi } from "../../offline/emulators/marquez-stand-in/api.ts";
import { apiServer } from "../../offline/emulators/marquez-stand-in/api-server.ts";
import { directoryOf, rememberKeptStack } from "../../rehearsal/backend.ts";
import { exitCodeOf } from "../../rehearsal/exit-code.ts";
import { hold } from "../../rehearsal/holder.ts";
import { rehearseOn } from "../../rehearsal/on-stack.ts";
import type { RawSettings } from "../../settings/raw-settings.ts";
import { exampleSettings } from "../context/example.ts";
import { FakeClient } from "../docker/fake-client.ts";
import { type Listening, listening, MemoryJournal } from "../offline/in-process.ts";
import { commandOf } from "../situations/rehearse.ts";
import { statePlace } from "../state-place.ts";
import { S3Server } from "../store/s3-server.ts";

const never = new AbortController().signal;
const image = { name: "s3", reference: "versity/versitygw:v1.8.0", id: "sha256:1", digest: "sha256:1" };

/** A `docker` command that knows one stack with one service, the evidence store. */
class OneStack extends FakeClient {
  constructor(s3: URL, folder: string, state = "running") {
    const container = {
      Id: "c1",
      Name: "/evidence-0123abc",
      State: { Status: state, ExitCode: 0 },
      Config: {
        Env: ["ROOT_ACCESS_KEY=a-key", "ROOT_SECRET_KEY=a-secret"],
        Labels: { "lineage-rehearsal.expires": "2020-01-01T00:00:00.000Z" },
      },
      Mounts: [{ Source: folder, Destination: "/data" }],
      NetworkSettings: { Ports: { "7070/tcp": [{ HostIp: "127.0.0.1", HostPort: s3.port }] } },
    };
    super(
      'case "$*" in',
      '"container ls"*warm-id*) echo c1;;',
      `"container inspect"*) echo '${JSON.stringify([container])}';;`,
      '"version"*) echo 1;;',
      "esac",
    );
  }
}

describe("rehearsing on a running stack", function () {
  this.timeout(60_000);
  let state: ReturnType<typeof statePlace>;
  let s3: S3Server;
  let marquez: Listening;
  let browser: string | undefined;
  const project = () => state.path;
  const directory = () => directoryOf(projectKey(project()), "warm");
  const folder = () => join(state.path, "s3");

  beforeEach(async () => {
    state = statePlace();
    s3 = await S3Server.start();
    marquez = await listening(apiServer(await startApi(new MemoryJournal(), () => undefined), () => undefined));
    browser = process.env.LINEAGE_REHEARSAL_BROWSER;
    process.env.LINEAGE_REHEARSAL_BROWSER = process.execPath;
  });
  afterEach(async () => {
    if (browser === undefined) delete process.env.LINEAGE_REHEARSAL_BROWSER;
    else process.env.LINEAGE_REHEARSAL_BROWSER = browser;
    await marquez[Symbol.asyncDispose]();
    await s3[Symbol.asyncDispose]();
    state[Symbol.dispose]();
  });

  /** Notes that the stack was left running. */
  function leaveRunning(): void {
    mkdirSync(directory(), { recursive: true });
    rememberKeptStack(directory(), {
      id: "warm-id",
      services: { urls: { s3: s3.url }, images: [{ ...image, origin: "engine", standIn: false }] },
    });
  }

  /** Rehearses on it, as a command that sends one run with one output. */
  function rehearse(settings: RawSettings = {}, program = "") {
    const id = newId(new Date());
    const fresh = ephemeralName("case.ns");
    const sends = `${program}; await post(event("START")); await post(event("COMPLETE", { outputs: [ds("out")] }));`;
    const all = {
      namespace: fresh,
      job: "case.job",
      refine: { command: commandOf(sends), cwd: state.path },
      expect: { outputs: ["out"] },
      marquez: { url: marquez.url },
      evidence: { directory: join(state.path, "evidence"), folder: folder() },
      ...settings,
    };
    const on = { stack: "warm", project: project(), namespace: { fresh, written: "case.ns" } };
    return rehearseOn({ stack: "mine", project: project(), settings: exampleSettings(state.path, all), id, on });
  }

  it("is possible for several at once: each has its own lineage, is judged and stored; and no one may destroy it", async () => {
    leaveRunning();
    using _docker = new OneStack(new URL(s3.url), folder());
    // Each begins once the other has, and goes on once the stack was refused to somebody else.
    const [arrived, open] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let here = 0;
    const gate = createServer(async (_, response) => {
      if (++here === 2) arrived.resolve();
      await open.promise;
      response.end();
    });
    await using gateway = await listening(gate);
    const both = Promise.all([0, 1].map(() => rehearse({}, `await fetch(${JSON.stringify(gateway.url)})`)));
    await arrived.promise;
    await assert.rejects(
      hold({ directory: directory(), wait: false, waiting: () => {}, signal: never }),
      (thrown) => thrown instanceof RehearsalError && /^2 rehearsals/.test(thrown.explanation.found),
    );
    open.resolve();
    const results = await both;
    for (const { verdict, errors, evidence, on, stack, expectations, warnings } of results) {
      assert.deepEqual([verdict, errors, evidence.stored, on, stack], ["passed", [], true, "warm", "mine"]);
      assert.equal(expectations.find(({ name }) => name === "lineage.outputs")?.status, "passed");
      assert.match(warnings.join(), /expired at 2020-01-01/);
    }
    const verdicts = [...s3.objects].filter(([key]) => key.endsWith("/verdict.json"));
    const told = verdicts.map(([, content]) => JSON.parse(String(content)));
    assert.equal(new Set(told.map(({ namespace }) => namespace)).size, 2);
    for (const { places, on } of told)
      assert.deepEqual([places.namespace.written, on, places.namespace.fresh !== "case.ns"], ["case.ns", "warm", true]);
    await using _held = await hold({ directory: directory(), wait: false, waiting: () => {}, signal: never });
  });

  it("is refused before anything is made where no stack was left running", async () => {
    await assert.rejects(rehearse(), (thrown) => {
      assert.ok(thrown instanceof RehearsalError && thrown.code === "SETTINGS");
      assert.match(thrown.message, /no stack warm of this project.*\n.*rehearse up --stack warm/);
      return true;
    });
    assert.ok(!existsSync(join(state.path, "evidence")));
  });

  for (const [what, settings, found] of [
    ["has another image", { images: { s3: "another/image:1" } }, /s3 runs the image versity.*want another\/image:1/],
    ["has no such service", { services: { redis: { image: "redis:7" } } }, /it has no redis, which the settings want/],
    [
      "stores evidence elsewhere",
      // A folder that anybody may make.
      { evidence: { folder: join(tmpdir(), "elsewhere") } },
      /serves .*, and evidence\.folder is \/.*\/elsewhere/,
    ],
  ] as const)
    it(`is refused where the stack ${what}, with exit code 2`, async () => {
      leaveRunning();
      using _docker = new OneStack(new URL(s3.url), folder());
      const result = await rehearse(settings);
      assert.equal(exitCodeOf(result), 2);
      assert.match(result.errors[0]?.message ?? "", found);
    });

  it("is an error where a service of the stack has stopped, or all of it is gone", async () => {
    leaveRunning();
    {
      using _docker = new OneStack(new URL(s3.url), folder(), "exited");
      const { errors } = await rehearse();
      assert.deepEqual(errors[0]?.code, "PROVISION");
      assert.match(errors[0]?.message ?? "", /s3 is exited/);
    }
    using _docker = new FakeClient();
    const gone = await rehearse();
    assert.equal(exitCodeOf(gone), 2);
    assert.match(gone.errors[0]?.message ?? "", /its containers are gone/);
  });
});
