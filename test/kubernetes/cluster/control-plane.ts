import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Agent, fetch } from "undici";
import { kubeconfig } from "./kubeconfig.ts";
import type { Machine } from "./machine.ts";
import { Program } from "./programs.ts";

/** Where a cluster is, and what it is made of. */
export interface Place {
  /** The folder with the programs. */
  programs: string;
  /** Where all of it runs. */
  machine: Machine;
}

/** On a machine of its own a cluster has the usual ports. */
const ports = { client: 2379, peer: 2380, api: 6443 };

/** The addresses of Services. */
const services = "10.96.0.0/16";
/** The addresses of pods. */
export const pods = "10.97.0.0/24";

/** The name of its only node. */
export const nodeName = "node";

/** The control plane of a cluster: etcd, the API server with its admission plugins, the controllers, the scheduler. */
export class ControlPlane implements AsyncDisposable {
  /** The configuration of an administrator. */
  readonly admin: string;
  /** The configuration of its node. */
  readonly node: string;
  readonly #running: AsyncDisposableStack;

  private constructor(admin: string, node: string, running: AsyncDisposableStack) {
    this.admin = admin;
    this.node = node;
    this.#running = running;
  }

  /** Starts it and waits until it answers. */
  static async start({ programs, machine }: Place): Promise<ControlPlane> {
    await using stack = new AsyncDisposableStack();
    const { directory, address } = machine;
    const start = (name: string, args: Record<string, string>) => {
      const flags = Object.entries(args).map(([flag, value]) => `--${flag}=${value}`);
      return stack.use(new Program({ name, path: join(programs, name), args: flags, machine }));
    };
    const etcd = `http://${address}:${ports.client}`;
    const peers = `http://${address}:${ports.peer}`;
    const database = start("etcd", {
      "data-dir": join(directory, "etcd"),
      "listen-client-urls": etcd,
      "advertise-client-urls": etcd,
      "listen-peer-urls": peers,
      "initial-advertise-peer-urls": peers,
      "initial-cluster": `default=${peers}`,
      // Nothing of it outlives the test.
      "unsafe-no-fsync": "true",
    });
    await database.ready(async () => (await fetch(`${etcd}/health`)).ok);

    const [token, nodeToken] = [randomBytes(16).toString("hex"), randomBytes(16).toString("hex")];
    const tokens = [`${token},admin,admin,system:masters`, `${nodeToken},system:node:${nodeName},node,system:nodes`];
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const [tokenFile, keyFile, certificates] = ["tokens.csv", "service-accounts.key", "certificates"].map((name) =>
      join(directory, name),
    ) as [string, string, string];
    await writeFile(tokenFile, `${tokens.join("\n")}\n`, { mode: 0o600 });
    await writeFile(keyFile, privateKey.export({ type: "pkcs1", format: "pem" }), { mode: 0o600 });
    const server = `https://${address}:${ports.api}`;
    const api = start("kube-apiserver", {
      "etcd-servers": etcd,
      "bind-address": address,
      "advertise-address": address,
      "secure-port": String(ports.api),
      // It makes a certificate of its own there.
      "cert-dir": certificates,
      "service-cluster-ip-range": services,
      // No DNS knows the name of the node.
      "kubelet-preferred-address-types": "InternalIP",
      "token-auth-file": tokenFile,
      "authorization-mode": "Node,RBAC",
      "enable-admission-plugins": "NodeRestriction",
      "service-account-issuer": "https://kubernetes.default.svc",
      "service-account-key-file": keyFile,
      "service-account-signing-key-file": keyFile,
    });
    const authority = join(certificates, "apiserver.crt");
    await api.ready(async () => {
      const dispatcher = new Agent({ connect: { ca: readFileSync(authority, "utf8") } });
      const answer = await fetch(`${server}/readyz`, { dispatcher, headers: { authorization: `Bearer ${token}` } });
      await dispatcher.close();
      return answer.ok;
    });

    const [admin, node] = [join(directory, "admin.json"), join(directory, "node.json")];
    await writeFile(admin, kubeconfig({ server, authority, token }), { mode: 0o600 });
    await writeFile(node, kubeconfig({ server, authority, token: nodeToken }), { mode: 0o600 });
    start("kube-controller-manager", {
      kubeconfig: admin,
      "service-account-private-key-file": keyFile,
      "root-ca-file": authority,
      "use-service-account-credentials": "true",
      "leader-elect": "false",
      "allocate-node-cidrs": "true",
      "cluster-cidr": pods,
      "node-cidr-mask-size": "24",
      "secure-port": "0",
      controllers: "*",
    });
    start("kube-scheduler", { kubeconfig: admin, "leader-elect": "false", "secure-port": "0" });
    return new ControlPlane(admin, node, stack.move());
  }

  /** Ends all of it. */
  [Symbol.asyncDispose] = (): Promise<void> => this.#running.disposeAsync();
}
