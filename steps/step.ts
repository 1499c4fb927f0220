import type * as pulumi from "@pulumi/pulumi";
import type { Context } from "../context/context.ts";
import { within } from "../context/deadline.ts";
import { stopReasonOf } from "../context/stop-request.ts";
import { messageOf } from "../errors.ts";
import type { Outcome } from "../judgement/outcome.ts";

/** A step of the runbook. */
export interface Step<T> {
  /** Its name. */
  readonly step: string;
  /** How it ended; skipped until then. */
  readonly outcome: Outcome<T>;
  /** Waits for the end of its work. */
  ended: () => Promise<void>;
}

/** What may have to be there before a step: another step, or what the Pulumi engine makes. */
export type Need = Step<unknown> | pulumi.Resource;

/** When a step starts, and when it is skipped. */
export interface Order {
  /** Steps and resources that must have passed; otherwise this step is skipped. */
  needs?: Need[];
  /** Steps that must have ended, whether or not they passed. */
  after?: Need[];
  /** Milliseconds from the start of the step. */
  deadline: number;
  /** Runs even after the stop signal, because it saves evidence. */
  always?: boolean;
  /** Asked when its turn comes: why the step is skipped, if it is. */
  unless?: () => string | undefined;
  /** Called when the step is skipped: ends what was started for it. */
  skipped?: () => Promise<void>;
}

/** The work of a step. */
export type Work<T> = (context: Context) => Promise<T>;

/** Whether something that is needed is a step. */
export const isStep = (need: Need): need is Step<unknown> => "outcome" in need && "ended" in need;

/** Does the work of a step when its turn has come, and knows how it ended. A failure is an outcome, and is not thrown. */
export class StepWork<T> {
  outcome: Outcome<T> = { status: "skipped", reason: "the deployment ended before this step" };
  readonly #name: string;
  readonly #context: Context;
  readonly #work: Work<T>;
  readonly #order: Order;

  constructor(name: string, context: Context, work: Work<T>, order: Order) {
    this.#name = name;
    this.#context = context;
    this.#work = work;
    this.#order = order;
  }

  async run(): Promise<void> {
    const name = this.#name;
    const context = this.#context;
    const { tell, stopSignal } = context;
    const { needs = [], always, deadline, unless, skipped } = this.#order;
    const reason = stopSignal.aborted && !always ? stopReasonOf(stopSignal).message : (unmetNeed(needs) ?? unless?.());
    if (reason) {
      this.outcome = { status: "skipped", reason };
      tell({ name, status: "skipped", detail: reason });
      // Why it is skipped says more than what goes wrong at the end of what nobody uses.
      return skipped?.().catch(() => {});
    }
    tell({ name, status: "running" });
    const start = performance.now();
    const elapsed = () => (performance.now() - start) / 1000;
    let told: string | undefined;
    // What has been given up may go on for a while, and waits for nothing that counts.
    const waits = (detail: string) => {
      if (detail === told || this.outcome.status !== "skipped") return;
      told = detail;
      tell({ name, status: "running", detail, waiting: true });
    };
    try {
      const limits = always ? { deadline } : { deadline, signal: stopSignal };
      const value = await within(limits, (signal) => this.#work({ ...context, signal, waits }));
      this.outcome = { status: "passed", seconds: elapsed(), value };
      tell({ name, status: "passed", seconds: this.outcome.seconds });
    } catch (error) {
      this.outcome = { status: "failed", seconds: elapsed(), error };
      tell({ name, status: "failed", seconds: this.outcome.seconds, detail: messageOf(error) });
    }
  }
}

function unmetNeed(needs: Need[]): string | undefined {
  const missing = needs.find((need): need is Step<unknown> => isStep(need) && need.outcome.status !== "passed");
  return missing && `${missing.step} did not pass`;
}
