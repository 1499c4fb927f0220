import { readFileSync, statSync } from "node:fs";
import { connect } from "node:net";
import { userName } from "../machine/this-user.ts";
import { choosing, type Endpoint, sourceInWords } from "./endpoint.ts";

/** What keeps this process from the engine, and what to do about it. */
export interface Problem {
  found: string;
  next: string;
}

/** Why nobody answers at an address: nobody is there, or this user may not ask. */
export interface Unreachable extends Problem {
  why: "nobody" | "denied";
}

/** Milliseconds in which an engine must take a connection. */
const patience = 5_000;

/**
 * Tries to connect to the engine as this process, without the docker client, whose words differ by its version.
 * @returns why that fails; undefined when somebody takes the connection, or where only the client can tell (SSH)
 */
export async function unreachable(endpoint: Endpoint): Promise<Unreachable | undefined> {
  const path = socketOf(endpoint);
  const address = path === undefined ? /^tcp:\/\/(.+):(\d+)/.exec(endpoint.host) : undefined;
  if (path === undefined && !address) return undefined;
  const [, host = "", port] = address ?? [];
  const code = await refusal(
    path === undefined ? { host: host.replace(/^\[|\]$/g, ""), port: Number(port) } : { path },
  );
  if (code === undefined) return undefined;
  const where = `${endpoint.host} (${sourceInWords(endpoint.source)})`;
  const next = `Start the engine that is meant. ${choosing(endpoint.source)}`;
  if (path === undefined) return { why: "nobody", found: `${noListener(code)} ${where}`, next };
  const kind = kindOf(path);
  // Of something that is no socket it does not matter who may use it.
  const isDenied = (code === "EACCES" || code === "EPERM") && kind !== "other";
  if (isDenied) return { why: "denied", ...denied(path, where) };
  const left = code === "ECONNREFUSED" && kind === "socket";
  const found = left
    ? `nobody listens at ${where}: its engine has ended`
    : code === "ENOENT"
      ? `there is no socket ${where}`
      : `${where} is no socket of an engine${kind === "other" ? "" : `: ${code}`}`;
  return { why: "nobody", found, next };
}

/** The path of the engine's socket; undefined when it is reached over a network. */
export const socketOf = ({ host }: Endpoint): string | undefined => /^unix:\/\/(.*)$/.exec(host)?.[1];

/** The code of the error when somebody connects; undefined when the connection is taken. */
const refusal = (to: { path: string } | { host: string; port: number }): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = connect({ ...to, timeout: patience });
    const end = (code: string | undefined) => {
      socket.destroy();
      resolve(code);
    };
    socket.once("connect", () => end(undefined));
    socket.once("timeout", () => end("ETIMEDOUT"));
    socket.once("error", ({ code = "EIO" }: NodeJS.ErrnoException) => end(code));
  });

const noListener = (code: string): string =>
  code === "ENOTFOUND" || code === "EAI_AGAIN"
    ? "no machine is known by the name in"
    : code === "ECONNREFUSED"
      ? "nobody listens at"
      : `no connection to (${code})`;

/** What is at a path; undefined where nothing is, or this user may not see it. */
function kindOf(path: string): "socket" | "other" | undefined {
  try {
    return statSync(path).isSocket() ? "socket" : "other";
  } catch {
    return undefined;
  }
}

/** Why this user may not use a socket: by its owner, group and mode. */
function denied(path: string, where: string): Problem {
  const uid = process.getuid?.();
  const username = userName() ?? String(uid);
  const found = `the user ${username} may not use the socket ${where}`;
  let gid: number;
  let mode: number;
  try {
    ({ gid, mode } = statSync(path));
  } catch {
    return { found: `${found}: a folder above it is closed to this user`, next: "Run as the user whose engine it is." };
  }
  const { name, members } = groupOf(gid);
  const rights = `the group ${name} (${gid}) ${(mode & 0o060) === 0o060 ? "may" : "may not either"}`;
  if ((mode & 0o060) !== 0o060 || gid === 0)
    return {
      found: `${found}: ${rights}`,
      next: "Run as its owner, or start the engine with `--group docker` and add this user to that group.",
    };
  if (members.includes(username) || process.getgroups?.().includes(gid))
    return {
      found: `${found}: ${rights}, and the user is a member, but was none when this session began`,
      next: `Log in again, or run \`newgrp ${name}\` first.`,
    };
  return {
    found: `${found}: ${rights}, and user ${uid} is no member`,
    next: `Add the user to the group: \`sudo usermod --append --groups ${name} ${username}\`, then log in again. In a container: \`--group-add ${gid}\`.`,
  };
}

/** The group of a number. Where the machine keeps groups elsewhere, it is known by its number only. */
function groupOf(gid: number): { name: string; members: string[] } {
  for (const line of readGroups().split("\n")) {
    const [name = "", , number, members = ""] = line.split(":");
    if (Number(number) === gid && name !== "") return { name, members: members.split(",").filter(Boolean) };
  }
  return { name: String(gid), members: [] };
}

function readGroups(): string {
  try {
    return readFileSync("/etc/group", "utf8");
  } catch {
    return "";
  }
}
