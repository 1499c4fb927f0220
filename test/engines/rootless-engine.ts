import { mkdirSync } from "node:fs";
import { chmod, chown } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { until } from "../faults/condition.ts";
import type { OrdinaryUser } from "./ordinary-user.ts";
import { dockerOn, type OtherEngine } from "./other-engine.ts";

/** The engine, its script for users, and what maps users and networks for it. */
export const rootlessPackages = ["docker.io", "rootlesskit", "slirp4netns", "uidmap", "iptables", "iproute2"];

/** Debian's package has it there. */
const script = "/usr/share/docker.io/contrib/dockerd-rootless.sh";

/**
 * Starts an engine as an ordinary user, by the script that Docker has for it.
 * https://docs.docker.com/engine/security/rootless/
 */
export async function rootlessEngine(user: OrdinaryUser): Promise<OtherEngine & { runtime: string }> {
  const runtime = join(user.home, "run");
  mkdirSync(runtime, { mode: 0o700 });
  await chown(runtime, user.uid, user.uid);
  const host = `unix://${join(runtime, "docker.sock")}`;
  const env = { XDG_RUNTIME_DIR: runtime };
  // Where a service manager sets up devices, everybody may use this one.
  const tunnel = join(user.home, "tun");
  await execa("mknod", [tunnel, "c", "10", "200"]);
  await chmod(tunnel, 0o666);
  const shell = 'mount --bind "$0" /dev/net/tun && exec "$@"';
  const running = execa("unshare", ["--mount", "sh", "-c", shell, tunnel, ...user.as(env), script], {
    ...{ reject: false, all: true, stdin: "ignore", buffer: false, forceKillAfterDelay: false },
  });
  const engine = {
    host,
    runtime,
    inside: user.as({ ...env, DOCKER_HOST: host }),
    [Symbol.asyncDispose]: async () => {
      running.kill("SIGTERM");
      await running;
    },
  };
  const answers = () =>
    dockerOn(engine, "version").then(
      () => true,
      () => false,
    );
  await until("the rootless engine answers", answers);
  return engine;
}
