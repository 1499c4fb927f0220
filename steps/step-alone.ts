import type { Context } from "../context/context.ts";
import type { Outcome } from "../judgement/outcome.ts";
import { isStep, type Order, type Step, StepWork, type Work } from "./step.ts";

/**
 * A step that no engine orders: it starts by itself once all that it needs and follows has ended. It runs, is skipped and
 * fails as one that the Pulumi engine orders.
 */
export class StepAlone<T> implements Step<T> {
  readonly step: string;
  readonly #work: StepWork<T>;
  readonly #over: Promise<void>;

  constructor(name: string, context: Context, work: Work<T>, order: Order) {
    const { needs = [], after = [] } = order;
    this.step = name;
    this.#work = new StepWork(name, context, work, order);
    const before = [...needs, ...after].filter(isStep).map((one) => one.ended());
    this.#over = Promise.all(before).then(() => this.#work.run());
  }

  get outcome(): Outcome<T> {
    return this.#work.outcome;
  }

  /** Waits until it has ended, or was skipped. */
  ended = (): Promise<void> => this.#over;
}
