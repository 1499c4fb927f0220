import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { cacheDirectory } from "../../../directories.ts";
import { exclusive } from "../../../machine/lock.ts";
import { newTemporaryDirectory } from "../../../machine/temporary-directory.ts";
import { makeControlGroups } from "./control-groups.ts";
import { lockOf, namePrefix, removeDead, removeMachine } from "./dead-machines.ts";
import { enter } from "./enter.ts";
import { connect } from "./network.ts";

const script = join(import.meta.dirname, "machine.sh");

/**
 * A machine of its own for a cluster, as far as processes, mounts, network and control groups go. Of several at once none sees
 * anything of another. It ends with the tests that started it, even when they are killed.
 */
export class Machine implements AsyncDisposable {
  /** Where everything of the cluster is kept: logs, data, keys. It is the same path inside. */
  readonly directory: string;
  /** This machine reaches it, and nobody else. */
  readonly address: string;
  readonly #first: string;
  readonly #running: AsyncDisposableStack;

  private constructor(directory: string, address: string, first: string, running: AsyncDisposableStack) {
    this.directory = directory;
    this.address = address;
    this.#first = first;
    this.#running = running;
  }

  /** Starts one. What earlier ones have left whose tests were killed is removed first. */
  static start(): Promise<Machine> {
    // One at a time: a directory whose lock is not taken yet looks like that of a dead one.
    return exclusive(
      join(cacheDirectory(), "test-clusters"),
      () => {},
      async () => {
        await removeDead();
        await using stack = new AsyncDisposableStack();
        const directory = newTemporaryDirectory(namePrefix);
        stack.defer(() => removeMachine(directory));
        const namespaces = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child"];
        const child = spawn("flock", ["--no-fork", lockOf(directory), ...namespaces, "sh", script], {
          stdio: ["pipe", "pipe", "inherit"],
        });
        const ended = once(child, "close");
        stack.defer(async () => {
          child.stdin.end();
          await ended;
        });
        const said = await Promise.race([once(child.stdout, "data"), ended.then(() => [])]);
        const first = said.join("").trim();
        if (first === "") throw new Error("the machine of a cluster does not start");
        await makeControlGroups(directory);
        return new Machine(directory, await connect(first), first, stack.move());
      },
    );
  }

  /** A command that runs on it, and ends at the latest with the process here that runs it. */
  inside(...command: string[]): [string, string[]] {
    return enter(this.#first, ...command);
  }

  /** Ends it, with all that runs on it. */
  [Symbol.asyncDispose] = (): Promise<void> => this.#running.disposeAsync();
}
