import { existsSync } from "node:fs";
import { ExecaError } from "execa";
import { docker } from "../docker/client.ts";
import { engineVersion } from "../docker/engine.ts";
import { engineEndpoint } from "../docker/resolve.ts";
import { messageOf, RehearsalError } from "../errors.ts";
import { exclusive } from "../machine/lock.ts";
import { aptInstall, isDebianRoot } from "./apt.ts";
import { type Answer, startDockerd } from "./dockerd.ts";
import { type EngineProblem, engineProblem } from "./engine-problem.ts";
import { findOnPath } from "./on-path.ts";
import type { Say } from "./say.ts";
import { tool } from "./tool.ts";

/**
 * Makes sure that the Docker engine answers. As root on Debian or Ubuntu it is installed and started when needed, unless the
 * user's settings name another one.
 * @returns its version
 * @throws RehearsalError SETUP, which says how to get an engine
 */
export async function dockerEngine(say: Say): Promise<string> {
  const first = await askedVersion();
  if ("version" in first) return first.version;
  return exclusive(
    "docker engine",
    () => say("waiting for another rehearsal that is starting the Docker engine"),
    async () => {
      const again = await askedVersion();
      if ("version" in again) return again.version;
      await obtain(again.found, say);
      return engineVersion();
    },
  );
}

/**
 * Whether the Docker engine answers, and if not, the client's own words on why.
 * @throws RehearsalError SETUP when the engine that settings name cannot be found
 */
async function engineAnswer(): Promise<Answer> {
  const answer = await askedVersion();
  return "version" in answer ? "answers" : answer;
}

/** The engine's version, or the client's words on why it does not answer. */
async function askedVersion(): Promise<{ version: string } | { found: string }> {
  try {
    const { stdout } = await docker(["version", "--format", "{{.Server.Version}}"], { timeout: 10_000 });
    return { version: stdout.trim() };
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    if (error.code === "ENOENT") return { found: noClient };
    return { found: String(error.stderr ?? "").trim() || messageOf(error) };
  }
}

const noClient = "there is no docker command on PATH";

/**
 * The version of the engine, empty where the client does not say it, or why it does not answer. Nothing is started.
 * @throws RehearsalError SETUP when the engine that settings name cannot be found
 */
export async function engineState(): Promise<{ version: string } | EngineProblem> {
  const answer = await askedVersion();
  return "version" in answer ? answer : problemOf(answer.found);
}

async function problemOf(found: string): Promise<EngineProblem> {
  const endpoint = engineEndpoint();
  if (found !== noClient) return engineProblem(endpoint, found);
  const next = "Install the docker command: `apt-get install docker-cli`, or `docker.io` before Debian 13.";
  // Where the default engine listens, its package has the command.
  return { found, next, mayStart: endpoint.source.by === "default" };
}

async function obtain(words: string, say: Say): Promise<void> {
  const { found, next, mayStart } = await problemOf(words);
  if (!mayStart) throw noEngine(`${found}; no other engine was started`, next);
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
