import { existsSync } from "node:fs";
import { ExecaError, execa } from "execa";
import { messageOf, RehearsalError } from "../errors.ts";
import { exclusive } from "../machine/lock.ts";
import { aptInstall, isDebianRoot } from "./apt.ts";
import { type Answer, startDockerd } from "./dockerd.ts";
import { findOnPath } from "./on-path.ts";
import type { Say } from "./say.ts";
import { tool } from "./tool.ts";

/**
 * Returns when a Docker engine answers: at once when one does; as root on Debian or Ubuntu after installing and starting it.
 * @throws RehearsalError SETUP, which says how to get one
 */
export async function dockerEngine(say: Say): Promise<void> {
  if ((await engineAnswer()) === "answers") return;
  await exclusive(
    "docker engine",
    () => say("waiting for another rehearsal, which is starting the Docker engine"),
    async () => {
      const found = await engineAnswer();
      if (found !== "answers") await obtain(found, say);
    },
  );
}

/** Whether the engine answers, and why not. The client says little about itself that a program could match on. */
export async function engineAnswer(): Promise<Answer> {
  try {
    await execa("docker", ["version", "--format", "{{.Server.Version}}"], { timeout: 10_000 });
    return "answers";
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    if (error.code === "ENOENT") return { found: "there is no docker command on PATH" };
    return { found: String(error.stderr ?? "").trim() || messageOf(error) };
  }
}

async function obtain({ found }: Exclude<Answer, "answers">, say: Say): Promise<void> {
  if (process.env.DOCKER_HOST) throw noEngine(found, "Start the engine that DOCKER_HOST names, or unset DOCKER_HOST.");
  if (/permission denied/i.test(found))
    throw noEngine(found, "Let this user talk to the engine (group docker), or run as root.");
  if (process.getuid?.() !== 0) throw noEngine(found, `${(await dockerd()) ? "Start" : "Install and start"} ${HOW}`);
  if ((await dockerd()) === undefined) {
    if (!isDebianRoot()) throw noEngine(found, `Install and start ${HOW}`);
    await aptInstall(["docker.io"], found, say, { recommended: true });
  }
  // Since Debian 13 the client is a package of its own.
  if ((await findOnPath("docker")) === undefined && isDebianRoot()) await aptInstall(["docker-cli"], found, say);
  if (existsSync("/run/systemd/system")) {
    const next = "See `systemctl status docker`, start it, then run it again.";
    await tool("systemctl", ["start", "docker"], { doing: "starting the Docker engine", next });
  }
  // Installing it has started it where the system starts its services by itself.
  if ((await engineAnswer()) !== "answers") await startDockerd((await dockerd()) ?? "dockerd", engineAnswer, say);
}

const HOW =
  "the Docker engine: Docker Desktop on a desktop, `apt-get install docker.io` and `systemctl start docker` on a server.";

async function dockerd(): Promise<string | undefined> {
  const found = await findOnPath("dockerd");
  // Not everybody's PATH has the administrator's programs.
  return found ?? ["/usr/sbin/dockerd", "/usr/bin/dockerd"].find((path) => existsSync(path));
}

const noEngine = (found: string, next: string): RehearsalError =>
  new RehearsalError("SETUP", { doing: "asking the Docker engine for its version", found, next });
