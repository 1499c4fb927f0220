import { accessSync, constants, statSync } from "node:fs";
import { join } from "node:path";
import { execaSync } from "execa";
import { type Endpoint, variablesOf } from "./endpoint.ts";

/** What the engine is found from. A test has others. */
export interface Machine {
  env: NodeJS.ProcessEnv;
  /** The user's home folder. */
  home: string;
  /** The user's number; undefined on Windows. */
  uid: number | undefined;
  /** Where the docker client looks when no setting names an engine. */
  defaultSocket: string;
  /** Where podman listens that runs as root. */
  podmanSocket: string;
}

/** A socket at which an engine listens that is not the machine's default one. */
export interface UsualSocket {
  /** Whose it is, as in "podman". */
  of: string;
  path: string;
}

/**
 * The sockets of engines that the docker client does not look for, in the order in which they are taken. Each program says
 * its own: rootless Docker, Docker Desktop (`run` on macOS, `desktop` on Linux), Colima before and since 0.4, podman and the
 * machine of podman.
 */
export function usualSockets({ env, home, uid, podmanSocket }: Machine): UsualSocket[] {
  const runtime = env.XDG_RUNTIME_DIR || (uid === undefined ? undefined : `/run/user/${uid}`);
  const temporary = env.TMPDIR;
  return [
    ...(runtime ? [{ of: "a rootless engine", path: join(runtime, "docker.sock") }] : []),
    { of: "Docker Desktop", path: join(home, ".docker/run/docker.sock") },
    { of: "Docker Desktop", path: join(home, ".docker/desktop/docker.sock") },
    { of: "Colima", path: join(home, ".colima/default/docker.sock") },
    { of: "Colima", path: join(home, ".colima/docker.sock") },
    ...(runtime ? [{ of: "podman", path: join(runtime, "podman/podman.sock") }] : []),
    { of: "podman", path: podmanSocket },
    ...(temporary
      ? [{ of: "the podman machine", path: join(temporary, "podman/podman-machine-default-api.sock") }]
      : []),
    { of: "the podman machine", path: join(home, ".local/share/containers/podman/machine/podman.sock") },
  ];
}

/** Those that are there and that this user may use. */
export const presentSockets = (machine: Machine): UsualSocket[] => usualSockets(machine).filter(isUsable);

function isUsable({ path }: UsualSocket): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return statSync(path).isSocket();
  } catch {
    return false;
  }
}

/** The engine at the first usual socket that is there. Of several it is the first one that answers: a socket outlives its engine. */
export function usualEndpoint(machine: Machine): Endpoint | undefined {
  const present = presentSockets(machine).map(
    ({ of, path }): Endpoint => ({ host: `unix://${path}`, source: { by: "usual socket", of } }),
  );
  return (present.length > 1 ? present.find(answers) : undefined) ?? present[0];
}

function answers(endpoint: Endpoint): boolean {
  const options = { env: variablesOf(endpoint), timeout: 5_000, reject: false } as const;
  return !execaSync("docker", ["version", "--format", "{{.Server.Version}}"], options).failed;
}
