import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { until } from "../../machine/until.ts";
import { Machine } from "./cluster/machine.ts";

const module = join(import.meta.dirname, "cluster/machine.ts");
/** Starts one with a process on it, says where it is, and stays. */
const program = `
  import { spawn } from "node:child_process";
  import { Machine } from ${JSON.stringify(module)};
  const machine = await Machine.start();
  spawn(...machine.inside("sleep", "3600"));
  console.log(JSON.stringify(machine));
  setInterval(() => {}, 60_000);
`;
const groupsOf = ({ directory }: { directory: string }) => `/sys/fs/cgroup/pids/${directory.split("/").at(-1)}`;
const links = async () => (await execa("ip", ["-brief", "address"])).stdout;
/** The address of this machine's end of its link. */
const ours = ({ address }: { address: string }) => address.replace(/\d+$/, (last) => String(Number(last) - 1));

describe("the machine of a test's cluster", function () {
  this.timeout(30_000);

  it("goes with tests that are killed, and the next one removes its files: of a live one it touches nothing", async () => {
    await using live = await Machine.start();
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [said] = await once(child.stdout, "data");
    const killed: Pick<Machine, "directory" | "address"> = JSON.parse(String(said));
    assert.notEqual(killed.address, live.address);
    assert.ok((await links()).includes(`${ours(killed)}/`));
    child.kill("SIGKILL");
    await until(links, (all) => !all.includes(`${ours(killed)}/`), { every: 50, within: 10_000 });

    await using _next = await Machine.start();
    assert.deepEqual([existsSync(killed.directory), existsSync(groupsOf(killed))], [false, false]);
    assert.deepEqual([existsSync(live.directory), existsSync(groupsOf(live))], [true, true]);
    assert.ok((await links()).includes(`${ours(live)}/`));
  });

  it("leaves nothing where it is ended", async () => {
    const machine = await Machine.start();
    assert.ok(existsSync(machine.directory));
    await machine[Symbol.asyncDispose]();
    assert.deepEqual([existsSync(machine.directory), existsSync(groupsOf(machine))], [false, false]);
    await until(links, (all) => !all.includes(`${ours(machine)}/`), { every: 50, within: 10_000 });
  });
});
