import { mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { until } from "../faults/condition.ts";
import { dockerOn, type OtherEngine } from "./other-engine.ts";

/** podman, a runtime, the network programs of podman 4, and the first process that `--init` asks for. */
export const podmanPackages = ["podman", "crun", "runc", "netavark", "aardvark-dns", "catatonit", "iproute2"];

/**
 * All that podman keeps lies in one folder. This machine may have no service manager, and not raise limits. Without a log of
 * events podman tells no client that is attached of the end of its container, as it does now and then with one.
 */
const configuration = (folder: string, runtime: string) => `
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "none"
runtime = "${runtime}"
tmp_dir = "${folder}/tmp"
[network]
network_backend = "netavark"
network_config_dir = "${folder}/networks"
`;

const storage = (folder: string) => `
[storage]
driver = "overlay"
graphroot = "${folder}/graph"
runroot = "${folder}/run"
`;

/**
 * Starts podman's service as root, in a network namespace of its own: its rules for packets are none of the machine's
 * engine. Nothing outside is reached from there.
 * @param runtime `crun` or `runc`
 */
export async function podmanEngine(runtime: string): Promise<OtherEngine> {
  const folder = await mkdtemp(join(tmpdir(), "podman-"));
  for (const name of ["tmp", "networks", "graph", "run"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "containers.conf"), configuration(folder, runtime));
  writeFileSync(join(folder, "storage.conf"), storage(folder));
  const env = {
    CONTAINERS_CONF: join(folder, "containers.conf"),
    CONTAINERS_STORAGE_CONF: join(folder, "storage.conf"),
  };
  const host = `unix://${join(folder, "podman.sock")}`;
  const start = `ip link set lo up && exec podman system service --time=0 ${host}`;
  const service = execa("unshare", ["--net", "--mount", "sh", "-c", start], {
    ...{ env, reject: false, all: true, stdin: "ignore", buffer: { stdout: false, stderr: false } },
  });
  const inside = ["nsenter", `--target=${service.pid}`, "--net", "--"];
  const engine: OtherEngine = {
    host,
    inside,
    [Symbol.asyncDispose]: async () => {
      const reset = [`--target=${service.pid}`, "--net", "--mount", "--", "podman", "system", "reset", "--force"];
      await execa("nsenter", reset, { env, reject: false, timeout: 60_000 });
      service.kill();
      await service;
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
    },
  };
  const answers = () =>
    dockerOn(engine, "version").then(
      () => true,
      () => false,
    );
  await until("podman answers", answers);
  return engine;
}
