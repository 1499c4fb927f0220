import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { aptInstall } from "../../setup/apt.ts";
import { findOnPath } from "../../setup/on-path.ts";
import { until } from "../faults/condition.ts";

/** Another machine, as far as network, processes and files go: it shares this one's kernel, in namespaces of its own. */
export interface RemoteMachine extends AsyncDisposable {
  address: string;
  /** Its folder, as this machine sees it. */
  folder: string;
  /** What puts an `ssh` on PATH that knows its key and how to log in, and no other configuration. */
  path: string;
  /** Runs the docker client there, on its engine. */
  docker: (...args: string[]) => Promise<string>;
  /** What its engine holds of rehearsals, guards included. */
  left: () => Promise<string[]>;
  /** Ends every connection to its SSH server, as a restart of the server's machine or a router would. */
  cutSsh: () => void;
  /** Takes its network away without a word, or gives it back. */
  plug: (state: "up" | "down") => Promise<void>;
}

/** What its engine listens at beside its default socket. */
export type Listening = (address: string, folder: string) => Promise<string[]>;

/**
 * Starts a machine with a Docker engine and an SSH server.
 * @param images of the first engine that this one holds, too: no registry can be reached from there
 */
export async function remoteMachine(images: string[], listening: Listening = async () => []): Promise<RemoteMachine> {
  const sbin = { path: `${process.env.PATH}:/usr/sbin:/sbin` };
  const needed = { sshd: "openssh-server", "ssh-keygen": "openssh-client", ip: "iproute2", iptables: "iptables" };
  for (const [program, debian] of Object.entries(needed))
    if (!(await findOnPath(program, sbin))) await aptInstall([debian], "the other machine of the tests", console.error);
  const folder = mkdtempSync(join(tmpdir(), "rehearsal-machine-"));
  const number = 1 + (process.pid % 250);
  const address = `10.213.${number}.2`;
  const name = `machine${number}`;
  await writeSsh(folder, address);
  const options = await listening(address, folder);
  const script = join(import.meta.dirname, "remote-machine.sh");
  const namespaces = ["--mount", "--net", "--pid", "--fork", "--mount-proc", "--kill-child"];
  const running = execa("unshare", [...namespaces, "sh", script, address, folder, ...options], {
    reject: false,
    all: true,
    stdin: "ignore",
  });
  const first = await firstChild(running.pid as number);
  const enter = (...args: string[]) => ["--target", String(first), "--mount", "--net", "--pid", ...args];
  const docker = async (...args: string[]) =>
    (await execa("nsenter", enter("docker", ...args), { env: { DOCKER_HOST: undefined } })).stdout;
  const dispose = async () => {
    running.kill("SIGKILL");
    await running;
    await execa("ip", ["link", "delete", name], { reject: false });
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  };
  try {
    await execa("ip", ["link", "add", name, "type", "veth", "peer", "name", "engine0", "netns", String(first)]);
    await execa("ip", ["address", "add", `10.213.${number}.1/24`, "dev", name]);
    await execa("ip", ["link", "set", name, "up"]);
    await until("the engine of the other machine answers", async () => {
      if (existsSync(`/proc/${first}`) === false)
        throw new Error(`it ended: ${readFileSync(join(folder, "dockerd.log"), "utf8")}`);
      return docker("version").then(
        () => true,
        () => false,
      );
    });
    const saved = execa("docker", ["save", ...images], { encoding: "buffer", buffer: false });
    await saved.pipe("nsenter", enter("docker", "load"), { env: { DOCKER_HOST: undefined } });
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    address,
    folder,
    path: `${join(folder, "bin")}:${process.env.PATH}`,
    docker,
    left: async () => {
      const kinds = [["container", "--all"], ["network"], ["volume"]];
      const found = kinds.flatMap(([kind = "", ...all]) =>
        ["id", "guards"].map((label) =>
          docker(kind, "ls", "--quiet", ...all, "--filter", `label=lineage-rehearsal.${label}`),
        ),
      );
      return (await Promise.all(found)).filter(Boolean);
    },
    cutSsh: () => {
      const [server] = childrenOf(first).filter((pid) => /sshd/.test(readFileSync(`/proc/${pid}/cmdline`, "utf8")));
      for (const session of server === undefined ? [] : childrenOf(server)) process.kill(session, "SIGKILL");
    },
    plug: async (state) => void (await execa("ip", ["link", "set", name, state])),
    [Symbol.asyncDispose]: dispose,
  };
}

/** Keys of the machine and of its user, and an `ssh` that uses them: OpenSSH asks no variable where its configuration is. */
async function writeSsh(folder: string, address: string): Promise<void> {
  const at = (name: string) => join(folder, name);
  for (const key of ["host", "user"])
    await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", key, "-f", at(key)]);
  writeFileSync(at("authorized"), readFileSync(at("user.pub")), { mode: 0o600 });
  writeFileSync(at("known"), `${address} ${readFileSync(at("host.pub"), "utf8")}`);
  const server = ["HostKey /mnt/host", "AuthorizedKeysFile /mnt/authorized", "StrictModes no", "UsePAM no"];
  const logins = ["PasswordAuthentication no", "PermitRootLogin prohibit-password", `ListenAddress ${address}`];
  writeFileSync(at("sshd_config"), [...server, ...logins, "PidFile none", ""].join("\n"));
  const client = [`IdentityFile ${at("user")}`, `UserKnownHostsFile ${at("known")}`, "IdentitiesOnly yes"];
  writeFileSync(at("ssh_config"), ["Host *", ...client.map((line) => `  ${line}`), ""].join("\n"));
  const own = await findOnPath("ssh");
  mkdirSync(at("bin"));
  writeFileSync(at("bin/ssh"), `#!/bin/sh\nexec ${own} -F '${at("ssh_config")}' "$@"\n`);
  chmodSync(at("bin/ssh"), 0o700);
}

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);

async function firstChild(pid: number): Promise<number> {
  await until("the other machine has a process", () => childrenOf(pid).length > 0);
  return childrenOf(pid)[0] as number;
}
