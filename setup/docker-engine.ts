import { existsSync } from "node:fs";
import { ExecaError, execa } from "execa";
import { messageOf, RehearsalError } from "../errors.ts";
import { exclusive } from "../machine/lock.ts";
import { aptInstall, isDebianRoot } from "./apt.ts";
import { contextProblem } from "./docker-context.ts";
import { type Answer, startDockerd } from "./dockerd.ts";
import { findOnPath } from "./on-path.ts";
import type { Say } from "./say.ts";
import { tool } from "./tool.ts";

/**
 * Makes sure that a Docker engine answers. As root on Debian or Ubuntu it is installed and started when needed.
 * @throws RehearsalError SETUP, which says how to get an engine
 */
export async function dockerEngine(say: Say): Promise<void> {
  if ((await engineAnswer()) === "answers") return;
  await exclusive(
    "docker engine",
    () => say("waiting for another rehearsal that is starting the Docker engine"),
    async () => {
      const found = await engineAnswer();
      if (found !== "answers") await obtain(found, say);
    },
  );
}

/** Whether the Docker engine answers, and if not, the client's own words on why. */
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
  if (process.env.DOCKER_HOST)
    throw noEngine(found, "Start the Docker engine that DOCKER_HOST names, or unset DOCKER_HOST.");
  // An engine that is started here is not the one that the client asks, and would stay behind unused.
  const other = await contextProblem(found);
  if (other) throw noEngine(other.found, other.next);
  if (/permission denied/i.test(found)) throw noEngine(found, "Add this user to the group docker, or run as root.");
  if (process.getuid?.() !== 0) throw noEngine(found, `${(await dockerd()) ? "Start" : "Install and start"} ${HOW}`);
  if ((await dockerd()) === undefined) {
    if (!isDebianRoot()) throw noEngine(found, `Install and start ${HOW}`);
    await aptInstall(["docker.io"], found, say, { recommended: true });
  }
  // Since Debian 13 the docker command is a package of its own.
  if ((await findOnPath("docker")) === undefined && isDebianRoot()) await aptInstall(["docker-cli"], found, say);
  if (existsSync("/run/systemd/system")) {
    const next = "Find the reason with `systemctl status docker`, then try again.";
    await tool("systemctl", ["start", "docker"], { doing: "starting the Docker engine", next });
  }
  // On a system with a service manager the installation has started the engine.
  if ((await engineAnswer()) !== "answers") await startDockerd((await dockerd()) ?? "dockerd", engineAnswer, say);
}

const HOW =
  "the Docker engine: Docker Desktop on a desktop, `apt-get install docker.io` and `systemctl start docker` on a server.";

async function dockerd(): Promise<string | undefined> {
  const found = await findOnPath("dockerd");
  // The PATH of a user may lack the directories for system programs.
  return found ?? ["/usr/sbin/dockerd", "/usr/bin/dockerd"].find((path) => existsSync(path));
}

const noEngine = (found: string, next: string): RehearsalError =>
  new RehearsalError("SETUP", { doing: "asking the Docker engine for its version", found, next });
