import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { docker } from "../../../docker/client.ts";
import type { Machine } from "./machine.ts";
import { pauseImage } from "./node-images.ts";
import { containerdSettings } from "./node-settings.ts";
import { Program } from "./programs.ts";

/** What runs the containers of a node, and keeps its images. */
export class Containerd implements AsyncDisposable {
  readonly socket: string;
  readonly #program: Program;

  private constructor(socket: string, program: Program) {
    this.socket = socket;
    this.#program = program;
  }

  /**
   * Starts it and waits until it answers.
   * @param root where it keeps its images
   * @param plugins the folder of the plugins that give pods their network
   */
  static async start(machine: Machine, { root, plugins }: { root: string; plugins: string }): Promise<Containerd> {
    const { directory } = machine;
    const [socket, settings] = [join(directory, "containerd.sock"), join(directory, "containerd.toml")];
    await mkdir(directory, { recursive: true });
    await writeFile(settings, containerdSettings({ directory, root, socket, plugins, pauseImage }), { mode: 0o600 });
    await using stack = new AsyncDisposableStack();
    const program = stack.use(
      new Program({ name: "containerd", path: "containerd", args: ["--config", settings], machine }),
    );
    await program.ready(async () => (await execa("ctr", ["--address", socket, "version"])).exitCode === 0);
    stack.move();
    return new Containerd(socket, program);
  }

  /** Gives it an image of the machine's Docker engine, under the name that it has there. */
  async load(image: string): Promise<void> {
    const saved = docker(["save", image], { buffer: false });
    await saved.pipe("ctr", ["--address", this.socket, "--namespace", "k8s.io", "images", "import", "-"]);
  }

  [Symbol.asyncDispose] = (): Promise<void> => this.#program[Symbol.asyncDispose]();
}
