import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { RehearsalError } from "../errors.ts";

/**
 * How ssh connects for the docker client, the provider and the tunnels, beside what the user's own configuration says: never with
 * a question that nobody can answer, over one connection for all, and 15 seconds after the other side has fallen silent not at all.
 * `%C` is a digest of user, host and port: another host never gets this connection. See ssh_config(5).
 */
const options = (folder: string): string[] => [
  "BatchMode=yes",
  "ConnectTimeout=10",
  "ServerAliveInterval=5",
  "ServerAliveCountMax=3",
  "ControlMaster=auto",
  "ControlPersist=60",
  `ControlPath=${folder}/%C`,
];

/** Tells a child process where the connection of its parent is. */
const variable = "LINEAGE_REHEARSAL_SSH";

let own: string | undefined;

/**
 * The variables with which the docker client, and whatever else starts `ssh`, shares one connection: PATH begins with a
 * folder in which `ssh` is the user's with the options above. The client itself has no option for that.
 * @param path the PATH without it
 * @throws RehearsalError SETUP when this machine has no ssh
 */
export function sshVariables(path = process.env.PATH ?? ""): Record<string, string> {
  const inherited = process.env[variable];
  const folder = inherited && existsSync(join(inherited, "ssh")) ? inherited : ownFolder();
  const others = path.split(delimiter).filter((one) => one !== folder);
  return { PATH: [folder, ...others].join(delimiter), [variable]: folder };
}

function ownFolder(): string {
  if (own && existsSync(join(own, "ssh"))) return own;
  const folder = mkdtempSync(join(shortTemporaryDirectory(), "rehearsal-ssh-"));
  const words = [userSsh(), ...options(folder).flatMap((option) => ["-o", option])];
  writeFileSync(join(folder, "ssh"), `#!/bin/sh\nexec ${words.map(quoted).join(" ")} "$@"\n`, { mode: 0o700 });
  process.once("exit", () => closeSsh(folder));
  own = folder;
  return folder;
}

/** The path of a socket may have 103 bytes, of which ssh needs 58. */
const shortTemporaryDirectory = (): string => (tmpdir().length <= 25 || !existsSync("/tmp") ? tmpdir() : "/tmp");

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

function userSsh(): string {
  const found = (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder || ".", "ssh"))
    .find(isExecutable);
  if (found) return found;
  throw new RehearsalError("SETUP", {
    doing: "connecting to the Docker engine over SSH",
    found: "there is no ssh command on PATH",
    next: "Install it: `apt-get install openssh-client`.",
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Ends the connection that a folder holds, and removes the folder. */
function closeSsh(folder: string): void {
  // The others are ports.
  for (const socket of existsSync(folder) ? readdirSync(folder) : [])
    if (socket.length === 40)
      // The host counts for nothing here: the path names the connection.
      spawnSync("ssh", ["-o", `ControlPath=${join(folder, socket)}`, "-O", "exit", "engine"], {
        stdio: "ignore",
        timeout: 2_000,
      });
  rmSync(folder, { recursive: true, force: true });
}

/** Ends the connection that a parent process has left because it was killed. */
export function closeInheritedSsh(): void {
  const folder = process.env[variable];
  if (folder) closeSsh(folder);
}

/**
 * The socket that leads to a port of the engine's machine.
 * @param env the variables with which ssh is called
 */
export const forwardSocket = (env: Record<string, string | undefined>, port: number): string =>
  join(env[variable] ?? "", String(port));

/**
 * The arguments of `ssh` that have the shared connection lead a socket to a port of the loopback of the engine's machine. See
 * `-O forward` in ssh(1).
 * @param host such as `ssh://user@host:22`
 */
export function forwardOverSsh(host: string, socket: string, port: number): string[] {
  return ["-O", "forward", "-L", `${socket}:127.0.0.1:${port}`, ...destination(host)];
}

/** The command with which a person reaches ports of the loopback of the engine's machine at the same ports here. */
export const forwardingCommand = (host: string, ports: number[]): string =>
  ["ssh", "-N", ...ports.map((port) => `-L 127.0.0.1:${port}:127.0.0.1:${port}`), ...destination(host)].join(" ");

function destination(host: string): string[] {
  const { username, hostname, port } = new URL(host);
  return [
    ...(username ? ["-l", decodeURIComponent(username)] : []),
    ...(port ? ["-p", port] : []),
    ...["--", hostname.replace(/^\[|\]$/g, "")],
  ];
}
