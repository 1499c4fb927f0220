import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { fetch } from "undici";
import { docker } from "../../../docker/client.ts";
import { kubectl } from "../../../kubernetes/client.ts";
import { type ControlPlane, nodeName, type Place, pods } from "./control-plane.ts";
import { context } from "./kubeconfig.ts";
import { containerdSettings, corefile, kubeletSettings, networkSettings } from "./node-settings.ts";
import { Program } from "./programs.ts";

/** The image of the first process of each pod. */
export const pauseImage = "docker.io/lineage-rehearsal/test-pause:1";
/** The image of the guard: nothing but `kubectl`. */
export const kubectlImage = "docker.io/lineage-rehearsal/test-kubectl:1";

/** A node of a cluster: containerd, the kubelet, kube-proxy, and the DNS of the cluster. */
export class ClusterNode implements AsyncDisposable {
  readonly #place: Place;
  readonly #plane: ControlPlane;
  readonly #running: AsyncDisposableStack;
  readonly #socket: string;

  private constructor(place: Place, plane: ControlPlane, running: AsyncDisposableStack, socket: string) {
    this.#place = place;
    this.#plane = plane;
    this.#running = running;
    this.#socket = socket;
  }

  /** Starts it and waits until it takes pods. */
  static async start(place: Place, plane: ControlPlane, plugins: string): Promise<ClusterNode> {
    const { programs, machine } = place;
    const { directory, address } = machine;
    await using stack = new AsyncDisposableStack();
    const start = (name: string, path: string, args: string[]) => stack.use(new Program({ name, path, args, machine }));
    const socket = join(directory, "containerd.sock");
    const file = async (name: string, content: string) => {
      const path = join(directory, name);
      await writeFile(path, content, { mode: 0o600 });
      return path;
    };
    await mkdir(join(directory, "net.d"), { recursive: true });
    await file("net.d/10-bridge.conflist", networkSettings(directory, pods));

    const settings = await file("containerd.toml", containerdSettings({ directory, socket, plugins, pauseImage }));
    const containerd = start("containerd", "containerd", ["--config", settings]);
    await containerd.ready(async () => (await execa("ctr", ["--address", socket, "version"])).exitCode === 0);
    const node = new ClusterNode(place, plane, stack, socket);
    await node.#imageOf(join(programs, "pause"), "pause", pauseImage);
    await node.#imageOf(join(programs, "kubernetes"), "kubectl", kubectlImage);

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
    await kubelet.ready(async () => {
      const jsonpath = '{.status.conditions[?(@.type=="Ready")].status}';
      const { stdout } = await node.#kubectl("get", "node", nodeName, "--output", `jsonpath=${jsonpath}`);
      return stdout === "True";
    }, 120_000);
    return new ClusterNode(place, plane, stack.move(), socket);
  }

  /** Gives the node an image of the machine's Docker engine, under the name that it has there. */
  async load(image: string): Promise<void> {
    const saved = docker(["save", image], { buffer: false });
    await saved.pipe("ctr", ["--address", this.#socket, "--namespace", "k8s.io", "images", "import", "-"]);
  }

  /** Ends its programs. Its pods end with its machine. */
  [Symbol.asyncDispose] = (): Promise<void> => this.#running.disposeAsync();

  /** Makes an image that holds one program and nothing else. */
  async #imageOf(program: string, name: string, image: string): Promise<void> {
    const folder = join(this.#place.machine.directory, `image-${name}`);
    await mkdir(folder, { recursive: true });
    await execa("cp", ["--dereference", program, join(folder, name)]);
    const change = ["--change", `ENTRYPOINT ["/${name}"]`];
    const packed = execa("tar", ["--directory", folder, "--create", name], { buffer: false });
    const short = image.replace("docker.io/", "");
    await packed.pipe(docker(["import", ...change, "-", short]) as never);
    await this.load(short);
    await docker(["image", "rm", short]);
  }

  #kubectl(...args: string[]) {
    return kubectl({ context, kubeconfig: this.#plane.admin }, args);
  }
}
