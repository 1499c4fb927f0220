import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { projectKey } from "../../directories.ts";
import { labelled } from "../../docker/containers.ts";
import { packageRoot } from "../../version.ts";
import { engineProxy, writeContext } from "../docker/engine-proxy.ts";
import { assertNothingLeft } from "../e2e/leftovers.ts";
import { ownProject } from "../e2e/own-project.ts";
import { until } from "../faults/condition.ts";

/**
 * The engine is reached through a socket of the test's own, which a context names. For these commands the default socket is
 * no socket, so that whoever asks it fails. Only root may hide it; others still see that the context's socket is asked.
 */
const hidden = ["unshare", "--mount", "sh", "-c", 'mount --bind /dev/null /var/run/docker.sock && exec "$@"', "sh"];

describe("an engine that the current context names", function () {
  this.timeout(240_000);

  it("is asked by every call from up to reap, and by the guard of one that is killed", async () => {
    const project = ownProject();
    await using proxy = await engineProxy(join(project.directory, "engine.sock"));
    const folder = join(project.directory, "client");
    mkdirSync(folder);
    writeContext(folder, "elsewhere", { Host: proxy.host });
    writeFileSync(join(folder, "config.json"), JSON.stringify({ currentContext: "elsewhere" }));
    const env = {
      DOCKER_HOST: undefined,
      DOCKER_CONTEXT: undefined,
      DOCKER_CONFIG: folder,
      LINEAGE_REHEARSAL_STATE: join(project.directory, "state"),
    };
    const start = (...args: string[]) => {
      const command = [process.execPath, join(packageRoot, "rehearse.ts"), ...args];
      const [file = "", ...rest] = process.getuid?.() === 0 ? [...hidden, ...command] : command;
      return execa(file, rest, { cwd: project.directory, env, reject: false, input: "", all: true });
    };
    const rehearse = async (...args: string[]): Promise<string> => {
      const before = proxy.connections;
      const { exitCode, all, stdout } = await start(...args);
      assert.equal(exitCode, 0, all);
      assert.ok(proxy.connections > before, `${args[0]} asked another engine`);
      return stdout;
    };

    const { id, urls } = JSON.parse(await rehearse("up", "--json"));
    assert.equal(`http://${await rehearse("port", "marquez", "5000")}`, urls.marquez);
    await rehearse("down");
    await assertNothingLeft(id);

    const killed = start("run");
    const key = projectKey(project.directory, env.LINEAGE_REHEARSAL_STATE);
    const things = () => labelled("container", `lineage-rehearsal.project=${key}`);
    await until("it has containers", async () => (await things()).length > 0);
    killed.kill("SIGKILL");
    await killed;
    await until("the guard has removed them", async () => (await things()).length === 0);
    await rehearse("reap");
  });
});
