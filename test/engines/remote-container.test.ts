import assert from "node:assert/strict";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../version.ts";
import { bundles, isStored } from "../faults/bundles.ts";
import { run, start } from "../faults/command.ts";
import { until } from "../faults/condition.ts";
import { place } from "../faults/place.ts";
import { overTls, tlsVariables } from "./certificates.ts";
import { type RemoteMachine, remoteMachine } from "./remote-machine.ts";
import { evidenceStored, noProcess, nothingLeft } from "./remote-phases.ts";
import { stackImages } from "./stack-images.ts";

/** Writes a file, and sends the lineage of one run with the standard library of Python alone. */
const command = ["sh", "-c", 'echo "to $OPENLINEAGE_URL" && date > out.txt && python3 emit.py faults.job 3'];

/** The image of Prefect stands for a user's own: the engine holds it, and it has Python. */
describe("a refinement in a container of another machine's engine", function () {
  this.timeout(240_000);
  let machine: RemoteMachine;
  let images: Record<string, string>;
  let ways: Record<"SSH" | "TLS", Record<string, string>>;

  before(async () => {
    images = await stackImages();
    machine = await remoteMachine(Object.values(images), overTls);
    const ssh = { DOCKER_HOST: `ssh://root@${machine.address}`, PATH: machine.path };
    ways = { SSH: ssh, TLS: tlsVariables(machine) };
  });
  after(() => machine?.[Symbol.asyncDispose]());

  for (const way of ["SSH", "TLS"] as const)
    it(`sends its lineage over ${way}, its file comes back, and nothing is left there`, async () => {
      const at = place(() => ({
        images,
        refine: { image: images.prefect as string, command, output: "out.txt" },
      }));
      copyFileSync(join(packageRoot, "test/e2e/emit.py"), join(at.directory, "emit.py"));
      const { exitCode, output } = await run(at, ["run", "-s", "faults"], { env: ways[way] });
      assert.equal(exitCode, 0, output);
      assert.ok(existsSync(join(at.directory, "out.txt")));
      const [bundle = ""] = bundles(at);
      assert.ok(await isStored(at, bundle));
      assert.match(readFileSync(join(bundle, "cli.log"), "utf8"), /^to http:\/\/host\.docker\.internal:\d+/m);
      assert.match(readFileSync(join(bundle, "events.ndjson"), "utf8"), /"COMPLETE".*dataset-2\.xlsx/);
      assert.deepEqual(await machine.left(), []);
    });

  it("leaves nothing there when the rehearsal is killed while it runs", async () => {
    const at = place(() => ({ images, refine: { image: images.prefect as string, command: ["sleep", "600"] } }));
    const rehearsal = start(at, ["run", "-s", "faults"], { env: ways.SSH });
    const runs = async () => /sleep 600"?$/m.test(await machine.docker("ps", "--no-trunc", "--format", "{{.Command}}"));
    await until("the command runs there", async () => rehearsal.hasEnded() || (await runs()), 120_000);
    assert.ok(!rehearsal.hasEnded(), rehearsal.output());
    rehearsal.kill("SIGKILL");
    const killed = { at, exitCode: await rehearsal.ended, output: rehearsal.output() };
    await nothingLeft(machine, killed);
    await noProcess(killed);
    await evidenceStored(killed, "reap", ways.SSH);
  });
});
