import { setTimeout as pause } from "node:timers/promises";
import type { Cluster } from "./client.ts";
import { type CommandPod, type CommandState, commandPod } from "./command-state.ts";
import { podRefusal } from "./pod-refusal.ts";
import { podChanges, type WatchedPods } from "./pod-watch.ts";

/** Milliseconds between two questions why a Job has no pod. */
const askMilliseconds = 1_000;

/** Watches the only pod of a command's Job. Dispose of it to stop. */
export class CommandWatch implements AsyncDisposable {
  readonly #cluster: Cluster;
  readonly #pods: WatchedPods;
  readonly #over = new AbortController();
  readonly #watching: Promise<unknown>;
  #pod: CommandPod | undefined;
  #state: CommandState = { status: "waiting", why: "it has no pod yet" };
  #changed = Promise.withResolvers<void>();
  #failure: unknown;

  /** @param pods of one Job */
  constructor(cluster: Cluster, pods: WatchedPods) {
    this.#cluster = cluster;
    this.#pods = pods;
    this.#watching = Promise.all([this.#watch(), this.#askForRefusal()]);
  }

  /** The pod, once there is one. */
  get pod(): CommandPod | undefined {
    return this.#pod;
  }

  /**
   * Waits for a state.
   * @param seen told of each other one meanwhile
   * @throws ClusterSilent when the cluster answers no more; the signal's reason
   */
  async reached(
    wanted: readonly CommandState["status"][],
    signal: AbortSignal,
    seen: (state: CommandState) => void = () => {},
  ): Promise<CommandState> {
    const aborted = Promise.withResolvers<never>();
    aborted.promise.catch(() => {});
    const abort = () => aborted.reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    try {
      for (;;) {
        signal.throwIfAborted();
        if (this.#failure) throw this.#failure;
        const state = this.#state;
        if (wanted.includes(state.status)) return state;
        seen(state);
        await Promise.race([this.#changed.promise, aborted.promise]);
      }
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#watching;
    // Whoever still waits for it waits no longer.
    this.#become({ status: "failed", kind: "taken away", why: "it was removed" });
  }

  async #watch(): Promise<void> {
    const { signal } = this.#over;
    try {
      for await (const change of podChanges(this.#cluster, this.#pods, signal)) {
        if (change.is === "there") {
          this.#pod = commandPod(change.pod);
          this.#become(this.#pod.state);
        } else this.#become({ status: "failed", kind: "taken away", why: "its pod was deleted" });
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#failure = error;
      this.#changed.resolve();
    }
  }

  async #askForRefusal(): Promise<void> {
    const { signal } = this.#over;
    for (;;) {
      await pause(askMilliseconds, undefined, { signal }).catch(() => {});
      if (signal.aborted || this.#pod) return;
      const why = await podRefusal(this.#cluster, this.#pods, signal);
      if (signal.aborted || this.#pod) return;
      if (why === undefined) continue;
      // A quota has room again once another pod is gone.
      this.#become(
        /exceeded quota/.test(why) ? { status: "waiting", why } : { status: "failed", kind: "refused", why },
      );
    }
  }

  /** What has ended has ended, whatever becomes of its pod. */
  #become(state: CommandState): void {
    if (this.#state.status === "ended" || this.#state.status === "failed") return;
    this.#state = state;
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers();
    resolve();
  }
}
