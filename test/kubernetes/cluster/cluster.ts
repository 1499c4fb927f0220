import { readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { Cluster } from "../../../kubernetes/client.ts";
import { kubernetesPrograms, networkPlugins } from "./build.ts";
import { ControlPlane } from "./control-plane.ts";
import { context } from "./kubeconfig.ts";
import { Machine } from "./machine.ts";
import { ClusterNode } from "./node.ts";
import { nodeImages } from "./node-images.ts";

const say = (message: string) => process.stderr.write(`set-up: ${message}\n`);

/** Builds what a cluster needs, so that no test's time depends on whether the machine is new. */
export async function prepare(): Promise<void> {
  await kubernetesPrograms(say);
  await networkPlugins(say);
}

/** A cluster of a test's own, on a machine of its own. Its `kubectl` is the first on PATH while it runs. */
export class TestCluster implements AsyncDisposable {
  readonly access: Cluster;
  readonly directory: string;
  readonly #node: ClusterNode | undefined;
  readonly #running: AsyncDisposableStack;

  private constructor(access: Cluster, directory: string, node: ClusterNode | undefined, all: AsyncDisposableStack) {
    this.access = access;
    this.directory = directory;
    this.#node = node;
    this.#running = all;
  }

  /**
   * @param withNode whether its pods run; otherwise they wait for a node
   * @param images of the Docker engine that the node has from the start
   */
  static async start({ withNode, images = [] }: Wanted): Promise<TestCluster> {
    const programs = await kubernetesPrograms(say);
    await using stack = new AsyncDisposableStack();
    const prepared = withNode
      ? { plugins: await networkPlugins(say), images: await nodeImages(programs, images, say) }
      : undefined;
    const machine = stack.use(await Machine.start());
    const place = { programs, machine };
    const plane = stack.use(await ControlPlane.start(place));
    const before = process.env.PATH;
    process.env.PATH = [programs, before].join(delimiter);
    stack.defer(() => {
      process.env.PATH = before;
    });
    const node = prepared ? stack.use(await ClusterNode.start(place, plane, prepared)) : undefined;
    return new TestCluster({ context, kubeconfig: plane.admin }, machine.directory, node, stack.move());
  }

  /** The same cluster, asked as an ordinary user: one without any right, until it is given some. */
  async as(user: string): Promise<Cluster> {
    const configuration = JSON.parse(await readFile(this.access.kubeconfig as string, "utf8"));
    configuration.users[0].user.as = user;
    const kubeconfig = join(this.directory, `${user}.json`);
    await writeFile(kubeconfig, JSON.stringify(configuration), { mode: 0o600 });
    return { ...this.access, kubeconfig };
  }

  /** Gives the node one more image that the Docker engine has. */
  async load(image: string): Promise<void> {
    await this.#node?.load(image);
  }

  /** Ends it, with all that is in it. */
  [Symbol.asyncDispose] = (): Promise<void> => this.#running.disposeAsync();
}

interface Wanted {
  withNode: boolean;
  images?: readonly string[];
}
