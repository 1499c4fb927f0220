import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { installed } from "../report/installed.ts";
import { until } from "./condition.ts";

/** A Docker engine beside the machine's own: it can be stopped, and all that is in it is a test's. */
export interface SecondEngine {
  /** What a command needs to talk to it. */
  env: { DOCKER_HOST: string };
  docker: (...args: string[]) => Promise<string>;
  start: () => Promise<void>;
  stop: () => Promise<void>;
  remove: () => Promise<void>;
}

/**
 * Starts a second engine that holds some images of the first.
 * @param images their references
 */
export async function secondEngine(images: string[]): Promise<SecondEngine> {
  const directory = await mkdtemp(join(tmpdir(), "engine-"));
  const env = { DOCKER_HOST: `unix://${join(directory, "docker.sock")}` };
  let stop = async () => {};
  const docker = async (...args: string[]) => (await execa("docker", args, { env })).stdout;
  const answers = () =>
    docker("version").then(
      () => true,
      () => false,
    );
  // Without a bridge of its own it would take that of the machine's engine; told to have none, or started again with address pools of its
  // own, it would remove that one.
  const ip = await installed("ip", "iproute2");
  const bridge = `rehearsal${process.pid % 100_000}`;
  await execa(ip, ["link", "add", "name", bridge, "type", "bridge"]);
  await execa(ip, ["address", "add", "10.212.0.1/24", "dev", bridge]);
  await execa(ip, ["link", "set", bridge, "up"]);
  const start = async () => {
    const options = {
      host: env.DOCKER_HOST,
      "data-root": join(directory, "data"),
      "exec-root": join(directory, "exec"),
    };
    const running = execa(
      "dockerd",
      [
        ...Object.entries(options).map(([name, value]) => `--${name}=${value}`),
        `--pidfile=${join(directory, "pid")}`,
        `--bridge=${bridge}`,
        // The machine's own engine has its rules there; published ports go through the engine's proxy.
        "--iptables=false",
        "--shutdown-timeout=1",
      ],
      // Killed, it would leave its containers and its pid file behind.
      { reject: false, buffer: false, all: true, stdin: "ignore", forceKillAfterDelay: false },
    );
    running.all.pipe(createWriteStream(join(directory, "log"), { flags: "a" }));
    stop = async () => {
      running.kill("SIGTERM");
      await running;
    };
    await until("the second engine answers", answers);
  };
  await start();
  const saved = execa("docker", ["save", ...images], { encoding: "buffer", buffer: false });
  await saved.pipe("docker", ["load"], { env });
  return {
    env,
    docker,
    start,
    stop: () => stop(),
    remove: async () => {
      await stop();
      await execa(ip, ["link", "delete", bridge]);
      await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
    },
  };
}
