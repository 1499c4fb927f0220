import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fetch } from "undici";
import { kubectl } from "../../../kubernetes/client.ts";
import { Containerd } from "./containerd.ts";
import { type ControlPlane, nodeName, type Place, pods } from "./control-plane.ts";
import { context } from "./kubeconfig.ts";
import { copyImages } from "./node-images.ts";
import { corefile, kubeletSettings, networkSettings } from "./node-settings.ts";
import { Program } from "./programs.ts";

export { kubectlImage } from "./node-images.ts";

/** A node of a cluster: containerd, the kubelet, kube-proxy, and the DNS of the cluster. */
export class ClusterNode implements AsyncDisposable {
  readonly #containerd: Containerd;
  readonly #running: AsyncDisposableStack;

  private constructor(containerd: Containerd, running: AsyncDisposableStack) {
    this.#containerd = containerd;
    this.#running = running;
  }

  /**
   * Starts it and waits until it takes pods.
   * @param images containerd's folder with the images that it has from the start
   */
  static async start(
    { programs, machine }: Place,
    plane: ControlPlane,
    { plugins, images }: Prepared,
  ): Promise<ClusterNode> {
    const { directory, address } = machine;
    await using stack = new AsyncDisposableStack();
    const start = (name: string, path: string, args: string[]) => stack.use(new Program({ name, path, args, machine }));
    const file = async (name: string, content: string) => {
      const path = join(directory, name);
      await writeFile(path, content, { mode: 0o600 });
      return path;
    };
    await mkdir(join(directory, "net.d"), { recursive: true });
    await file("net.d/10-bridge.conflist", networkSettings(directory, pods));
    const root = join(directory, "containerd");
    await copyImages(images, root);
    const containerd = stack.use(await Containerd.start(machine, { root, plugins }));
    const { socket } = containerd;

    const dns = await file("Corefile", corefile({ address, kubeconfig: plane.admin, context }));
    const coredns = start("coredns", join(programs, "coredns"), ["-conf", dns]);
    await coredns.ready(async () => (await fetch(`http://${address}:8181/ready`)).ok);
    start("kube-proxy", join(programs, "kube-proxy"), [
      ...[`--kubeconfig=${plane.admin}`, "--proxy-mode=iptables", `--hostname-override=${nodeName}`],
      ...[`--cluster-cidr=${pods}`, "--conntrack-max-per-core=0", `--bind-address=${address}`],
    ]);
    const kubelet = start("kubelet", join(programs, "kubelet"), [
      `--config=${await file("kubelet.json", kubeletSettings({ directory, socket, address }))}`,
      ...[`--kubeconfig=${plane.node}`, `--hostname-override=${nodeName}`, `--node-ip=${address}`],
      ...[`--root-dir=${join(directory, "kubelet")}`, `--cert-dir=${join(directory, "kubelet-certificates")}`],
    ]);
    const condition = '{.status.conditions[?(@.type=="Ready")].status}';
    const asking = ["get", "node", nodeName, "--output", `jsonpath=${condition}`];
    const admin = { context, kubeconfig: plane.admin };
    await kubelet.ready(async () => (await kubectl(admin, asking)).stdout === "True", 120_000);
    return new ClusterNode(containerd, stack.move());
  }

  /** Gives the node one more image of the machine's Docker engine, under the name that it has there. */
  load = (image: string): Promise<void> => this.#containerd.load(image);

  /** Ends its programs. Its pods end with its machine. */
  [Symbol.asyncDispose] = (): Promise<void> => this.#running.disposeAsync();
}

interface Prepared {
  /** The folder of the plugins that give pods their network. */
  plugins: string;
  images: string;
}
