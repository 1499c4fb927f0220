import assert from "node:assert/strict";
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** A real process that does as it is told, one command a line, and answers one JSON line each: a script of this folder. */
export class Contender<Answer> {
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers: AsyncIterator<string>;

  /** @param around what runs the process in other surroundings, as `unshare --pid` */
  constructor(script: string, variables: Record<string, string>, around: readonly string[] = []) {
    const [file = "", ...args] = [...around, process.execPath, join(import.meta.dirname, script)];
    this.process = spawn(file, args, {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, ...variables },
    });
    this.#answers = createInterface(this.process.stdout)[Symbol.asyncIterator]();
  }

  tell(...words: (string | number)[]): void {
    this.process.stdin.write(`${words.join(" ")}\n`);
  }

  async answer(): Promise<Answer> {
    const { value, done } = await this.#answers.next();
    assert.ok(!done, "the process ended without an answer");
    return JSON.parse(value);
  }

  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exit = once(this.process, "exit");
    this.process.kill("SIGKILL");
    await exit;
  }
}
