import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { request } from "undici";
import { labelled } from "../../docker/containers.ts";
import type { Result } from "../../rehearsal/result.ts";
import { packageRoot } from "../../version.ts";
import { type Place, place, rehearse } from "../e2e/command.ts";
import { assertNothingLeft } from "../e2e/leftovers.ts";
import { oddPrefix, ownProject } from "../e2e/own-project.ts";

describe("rehearse up and down", function () {
  this.timeout(240_000);
  it("bring up a stack whose URLs answer and that rehearsals share, and destroy all of it", async () => {
    const at = place();
    const up = await rehearse(at, ["up", "--json"]);
    assert.equal(up.exitCode, 0, up.stderr);
    const { urls, id, expires } = JSON.parse(up.stdout);
    try {
      for (const url of [`${urls.marquez}/api/v1/namespaces`, `${urls.prefect}/api/health`, `${urls.web}/`]) {
        assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\//);
        const { statusCode, body } = await request(url);
        await body.dump();
        assert.equal(statusCode, 200, url);
      }
      assert.equal((await labelled("container", `lineage-rehearsal.id=${id}`)).length, 5);
      assert.ok(Date.parse(expires) > Date.now(), expires);
      const state = { LINEAGE_REHEARSAL_STATE: join(at.directory, "state") };
      const into = (...args: string[]) =>
        execa("node", ["rehearse.ts", ...args], { cwd: packageRoot, reject: false, env: state, input: "" });
      const [port, logs, shell] = await Promise.all([
        into("port", "marquez", "5000"),
        into("logs", "postgres", "--tail", "1"),
        into("shell", "web", "--", "sh", "-c", "echo $MARQUEZ_HOST; exit 7"),
      ]);
      assert.equal(`http://${port.stdout}`, urls.marquez, port.stderr);
      assert.equal(`${logs.stdout}${logs.stderr}`.split("\n").length, 1);
      assert.deepEqual([shell.exitCode, shell.stdout.trim()], [7, "marquez"], shell.stderr);
      assert.deepEqual(await deployedAtOnce(urls.prefect, 20), Array(20).fill([201, 201]));
      await rehearseManyTimesOn(at, urls);
    } finally {
      const down = await rehearse(at, ["down"]);
      assert.equal(down.exitCode, 0, down.stderr);
    }
    await assertNothingLeft(id);
  });
});

/**
 * Makes deployments at once, and a flow run of each that nobody runs.
 * @returns how Prefect answered to each. With several connections to its database it answers 503 to most.
 */
async function deployedAtOnce(prefect: string, many: number): Promise<[deployment: number, flowRun: number][]> {
  const post = async (path: string, sent: object) => {
    const headers = { "content-type": "application/json" };
    const { statusCode, body } = await request(`${prefect}/api${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(sent),
    });
    return { statusCode, id: ((await body.json()) as { id?: string }).id };
  };
  const flow = await post("/flows/", { name: "many" });
  return Promise.all(
    Array.from({ length: many }, async (_, nth) => {
      const deployment = await post("/deployments/", { name: `${nth}`, flow_id: flow.id });
      const flowRun = await post(`/deployments/${deployment.id}/create_flow_run`, {});
      return [deployment.statusCode, flowRun.statusCode] as [number, number];
    }),
  );
}

/** Rehearsals at once on the running stack, one of which is killed; then one as it is written; then two with a flow run at once. */
async function rehearseManyTimesOn(at: Place, urls: Record<string, string>): Promise<void> {
  using running = new DisposableStack();
  const on = (sets: Record<string, unknown> = {}) => {
    const args = Object.entries(sets).flatMap(([key, value]) => ["--set", `${key}=${JSON.stringify(value)}`]);
    const rehearsal = started(at, ["run", "--on", "local", "--json", ...args]);
    running.defer(() => void rehearsal.kill("SIGKILL"));
    return rehearsal;
  };
  const go = join(at.directory, "go");
  const emit = `exec python3 ${join(packageRoot, "test/e2e/emit.py")} sample.pipeline.generic 1`;
  const small = (output: string) => ({
    "refine.prepare": ["true"],
    "refine.output": join(at.directory, output),
    "refine.command": ["sh", "-c", `until [ -e ${go} ]; do sleep 0.1; done; touch ${at.directory}/${output}; ${emit}`],
    "expect.inputs": [],
    "expect.outputs": ["/data/*"],
  });
  const waiting = ["one", "two", "three"].map((name) => on({ ...small(name), "prefect.enabled": false }));
  await Promise.all(waiting.map(untilRefining));
  const down = await rehearse(at, ["down"]);
  assert.equal(down.exitCode, 3);
  assert.match(down.stderr, /3 rehearsals of `run --on` run on it: process \d+/);
  const [killed, ...others] = waiting;
  killed?.kill("SIGKILL");
  await killed;
  writeFileSync(go, "");
  const namespaces = await namespacesOfPassed(others);
  namespaces.push(...(await namespacesOfPassed([on()])));
  namespaces.push(...(await namespacesOfPassed([on(small("four")), on(small("five"))])));
  assert.equal(new Set(namespaces).size, 5);
  const { statusCode, body } = await request(`${urls.marquez}/api/v1/namespaces`);
  await body.dump();
  assert.equal(statusCode, 200);
}

/** Each has passed on the running stack, and has brought up none. */
async function namespacesOfPassed(rehearsals: ReturnType<typeof started>[]): Promise<string[]> {
  return (await Promise.all(rehearsals)).map(({ stdout, stderr, exitCode }) => {
    const { verdict, errors, evidence, on, steps }: Result = JSON.parse(stdout);
    assert.deepEqual([exitCode, verdict, errors, evidence.stored, on], [0, "passed", [], true, "local"], stderr);
    assert.ok(!steps.some(({ name }) => ["provision", "destroy"].includes(name)));
    const { namespace } = JSON.parse(readFileSync(join(evidence.location as string, "verdict.json"), "utf8"));
    assert.match(namespace, /^lineage\.local-[0-9a-f]{8}$/);
    return namespace;
  });
}

/** A command that has been started, in the place of a test. */
function started({ directory, evidence, bucket }: Place, args: string[]) {
  const sets = [`evidence.directory=${evidence}`, `evidence.folder=${bucket}`].flatMap((one) => ["--set", one]);
  return execa("node", ["rehearse.ts", ...args, ...sets], {
    cwd: packageRoot,
    reject: false,
    preferLocal: true,
    env: { LINEAGE_REHEARSAL_STATE: join(directory, "state") },
  });
}

/** Waits until a rehearsal has started its refinement. */
const untilRefining = (rehearsal: ReturnType<typeof started>): Promise<void> =>
  new Promise((resolve, reject) => {
    let told = "";
    rehearsal.stderr.on("data", (text) => {
      told += text;
      if (told.includes("refine: running")) resolve();
    });
    void rehearsal.then(() => reject(new Error(`it ended before: ${told}`)));
  });

describe("rehearse run --keep-on-failure", function () {
  this.timeout(180_000);
  it("leaves the stack of a rehearsal that failed, with its evidence stored, and destroys that of one that passed", async () => {
    // Project, state and bundles lie in folders whose names are hard on programs that make URLs of them.
    const at = ownProject({}, oddPrefix);
    const failed = await at.rehearse(["run", "--json", "--keep-on-failure"]);
    const { verdict, evidence, urls, expires, id } = JSON.parse(failed.stdout);
    assert.deepEqual([failed.exitCode, verdict, evidence.stored], [1, "failed", true], failed.stderr);
    assert.ok(Date.parse(expires) > Date.now(), expires);
    const answer = await request(`${urls.marquez}/api/v1/namespaces`);
    await answer.body.dump();
    assert.equal(answer.statusCode, 200);
    const command = ["python3", join(packageRoot, "test/e2e/emit.py"), "a.job", "2"];
    const passing = ["--set", `refine.command=${JSON.stringify(command)}`];
    const passed = await at.rehearse(["run", "--keep-on-failure", ...passing]);
    assert.equal(passed.exitCode, 0, passed.stderr);
    // The verdict does not wait for the end of the stack, and nothing is said after that.
    assert.match(passed.stdout, /^ {2}verdict: {2}passed\ndestroy: running\ndestroy: passed [\d.]+ s$/m);
    assert.ok(passed.stdout.trimEnd().endsWith(" s"));
    const [, own = ""] = /evidence: \S+\/(\S+)$/m.exec(passed.stdout) ?? [];
    await assertNothingLeft(id);
    await assertNothingLeft(own);
  });
});
