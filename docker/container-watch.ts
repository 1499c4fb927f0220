import { setTimeout as pause } from "node:timers/promises";
import { type ContainerState, containerStates } from "./containers.ts";

/** Milliseconds between two questions to the engine. */
const pollMilliseconds = 1_000;

/** A container that does not run, or is not well. */
export interface FailedContainer {
  id: string;
  state: ContainerState;
}

/** Whether a container has failed: one that has not started yet has not. */
const hasFailed = ({ status, health }: ContainerState): boolean =>
  status === "exited" || status === "dead" || health === "unhealthy";

/** Asks how containers stand now, by their ids. */
type Ask = (ids: string[]) => Promise<Map<string, ContainerState>>;

/** The first of some containers that has failed now, if one has. */
export async function failedContainer(ids: string[], ask: Ask = containerStates): Promise<FailedContainer | undefined> {
  return firstFailed(ids, await ask(ids));
}

const firstFailed = (ids: string[], states: Map<string, ContainerState>): FailedContainer | undefined =>
  ids.flatMap((id) => {
    const state = states.get(id);
    return state && hasFailed(state) ? [{ id, state }] : [];
  })[0];

interface Wait extends PromiseWithResolvers<FailedContainer> {
  ids: string[];
}

/**
 * Watches containers for several waits at once. The engine is asked once a second for all of them together: each question
 * starts a program, while services boot and have no processor to spare.
 */
export class ContainerWatch {
  readonly #waits = new Set<Wait>();
  readonly #states: Ask;
  #asking = false;

  constructor(states: Ask = containerStates) {
    this.#states = states;
  }

  /**
   * Waits until one of some containers has failed.
   * @throws the signal's reason; ExecaError when the engine does not answer
   */
  async failure(ids: string[], signal: AbortSignal): Promise<FailedContainer> {
    signal.throwIfAborted();
    const wait = { ids, ...Promise.withResolvers<FailedContainer>() };
    const stop = () => wait.reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    this.#waits.add(wait);
    void this.#ask();
    try {
      return await wait.promise;
    } finally {
      this.#waits.delete(wait);
      signal.removeEventListener("abort", stop);
    }
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    while (this.#waits.size > 0) {
      const waits = [...this.#waits];
      try {
        const states = await this.#states([...new Set(waits.flatMap(({ ids }) => ids))]);
        for (const { ids, resolve } of waits) {
          const failed = firstFailed(ids, states);
          if (failed) resolve(failed);
        }
      } catch (error) {
        for (const { reject } of waits) reject(error);
      }
      await pause(pollMilliseconds, undefined, { ref: false });
    }
    this.#asking = false;
  }
}
