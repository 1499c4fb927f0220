import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { until } from "../../../machine/until.ts";
import type { Machine } from "./machine.ts";

/** How a program of the cluster is started. */
interface Started {
  name: string;
  path: string;
  args: readonly string[];
  env?: Record<string, string>;
  /** The machine on which it runs. */
  machine: Machine;
}

/** A program that runs until it is disposed of. */
export class Program implements AsyncDisposable {
  readonly name: string;
  readonly log: string;
  readonly #child;
  readonly #ended: Promise<unknown>;

  constructor({ name, path, args, env = {}, machine }: Started) {
    this.name = name;
    this.log = join(machine.directory, `${name}.log`);
    const file = openSync(this.log, "a");
    const [command, all] = machine.inside(path, ...args);
    this.#child = spawn(command, all, {
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

  /** Kills it: nothing of it is kept. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }
}
