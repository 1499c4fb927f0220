import { type Cluster, kubectl } from "./client.ts";
import { containers } from "./command.ts";
import { fetchFiles, inContainer, sendFiles } from "./command-files.ts";
import { commandOutput, type PodOfCommand } from "./command-log.ts";
import { hasVariable, signals } from "./command-scripts.ts";
import { CommandWatch } from "./command-watch.ts";
import type { KubernetesObject } from "./object.ts";
import { PodDoor, type Ways } from "./pod-door.ts";
import type { Watch } from "./port-forward.ts";

const never = new AbortController().signal;

/** The Job of a command in a cluster, from when it is made until it is removed. */
export class CommandJob implements AsyncDisposable {
  readonly #cluster: Cluster;
  readonly #namespace: string;
  readonly #name: string;
  readonly #watch: CommandWatch;

  private constructor(cluster: Cluster, namespace: string, name: string) {
    this.#cluster = cluster;
    this.#namespace = namespace;
    this.#name = name;
    this.#watch = new CommandWatch(cluster, { namespace, name });
  }

  /**
   * Makes the objects of a command, of which the last is its Job.
   * @throws ExecaError with what the API server says
   */
  static async create(
    cluster: Cluster,
    objects: readonly KubernetesObject[],
    signal: AbortSignal,
  ): Promise<CommandJob> {
    const { name, namespace = "" } = objects.at(-1)?.metadata ?? { name: "" };
    const items = { apiVersion: "v1", kind: "List", items: objects };
    const made = { stdin: "pipe", input: JSON.stringify(items), cancelSignal: signal } as const;
    await kubectl(cluster, ["create", "--filename", "-"], made).catch(async (error) => {
      // Some of them may have been made.
      await remove(cluster, { namespace, name });
      throw error;
    });
    return new CommandJob(cluster, namespace, name);
  }

  /** Waits for a state of it, as `CommandWatch` does. */
  reached(...until: Parameters<CommandWatch["reached"]>): ReturnType<CommandWatch["reached"]> {
    return this.#watch.reached(...until);
  }

  /** The digest of its image, once a node has it. */
  get digest(): string | undefined {
    return this.#watch.pod?.digest;
  }

  /** Sends a folder, once it waits for its files. */
  sendFiles(folder: string, signal: AbortSignal): Promise<void> {
    return sendFiles(this.#cluster, this.#at, folder, signal);
  }

  /** Fetches what it made and changed, once it has ended. */
  fetchFiles(to: string): Promise<void> {
    return fetchFiles(this.#cluster, this.#at, to);
  }

  /**
   * Leads ports of its pod to this machine, once it runs.
   * @param watch told of the process that does
   */
  door(ways: Ways, watch: Watch): Promise<PodDoor> {
    return PodDoor.open(this.#cluster, this.#at, ways, watch);
  }

  /** Its output, from its start to its end. */
  output(): AsyncGenerator<Uint8Array> {
    const over = new AbortController();
    void this.reached(["ended", "failed"], never).then(
      () => over.abort(),
      () => over.abort(),
    );
    return commandOutput(this.#cluster, this.#at, over.signal);
  }

  /** Sends a signal to its processes. Nothing happens where that cannot be. */
  async signal(name: "TERM" | "KILL"): Promise<void> {
    await this.#inside(signals(name));
  }

  /** Whether a process of it has a variable of this value. */
  async hasVariable(name: string, value: string): Promise<boolean> {
    return (await this.#inside(hasVariable(name, value))) === 0;
  }

  /** Deletes it with its Secret and its pod, and waits until the pod is gone: the quota counts it until then. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watch[Symbol.asyncDispose]();
    await remove(this.#cluster, { namespace: this.#namespace, name: this.#name });
  }

  get #at(): PodOfCommand {
    return { namespace: this.#namespace, pod: this.#watch.pod?.name ?? "" };
  }

  async #inside(argv: readonly string[]): Promise<number | undefined> {
    if (!this.#watch.pod) return undefined;
    const args = inContainer(this.#at, containers.files, argv);
    const { exitCode } = await kubectl(this.#cluster, args, { reject: false, timeout: 30_000 });
    return exitCode;
  }
}

async function remove(cluster: Cluster, { namespace, name }: { namespace: string; name: string }): Promise<void> {
  const options = ["--ignore-not-found", "--cascade=foreground", "--timeout=60s"];
  await kubectl(cluster, ["delete", "--namespace", namespace, ...options, `job/${name}`, `secret/${name}`], {
    reject: false,
    timeout: 70_000,
  });
}
