import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { until } from "../../../machine/until.ts";

/** How a program of the cluster is started. */
interface Started {
  name: string;
  path: string;
  args: readonly string[];
  /** Its log goes there. */
  directory: string;
  env?: Record<string, string>;
  /** The network namespace in which it runs. */
  network: string;
}

/** A program that runs until it is disposed of. */
export class Program implements AsyncDisposable {
  readonly name: string;
  readonly log: string;
  readonly #child;
  readonly #ended: Promise<unknown>;

  constructor({ name, path, args, directory, env = {}, network }: Started) {
    this.name = name;
    this.log = join(directory, `${name}.log`);
    const file = openSync(this.log, "a");
    // Not `ip netns exec`: that hides the control groups, and every mount of the one program from the other.
    this.#child = spawn("nsenter", [`--net=/run/netns/${network}`, path, ...args], {
      stdio: ["ignore", file, file],
      env: { ...process.env, ...env },
    });
    this.#ended = once(this.#child, "close");
  }

  /**
   * Waits until it is ready.
   * @throws Error with the end of its log when it ends before, or is not ready in time
   */
  async ready(ask: () => Promise<boolean>, within = 60_000): Promise<void> {
    const hasEnded = () => this.#child.exitCode !== null || this.#child.signalCode !== null;
    const asked = async () => hasEnded() || ask().catch(() => false);
    const answered = await until(asked, Boolean, { every: 100, within }).then(
      () => !hasEnded(),
      () => false,
    );
    if (answered) return;
    const text = await readFile(this.log, "utf8");
    throw new Error(`${this.name} is not ready; its log ends with\n${text.split("\n").slice(-25).join("\n")}`);
  }

  /** Ends it, and waits until it has. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGTERM");
    const killing = setTimeout(() => this.#child.kill("SIGKILL"), 10_000);
    await this.#ended;
    clearTimeout(killing);
  }
}
