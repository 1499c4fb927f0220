import * as pulumi from "@pulumi/pulumi";
import type { Context } from "../context/context.ts";
import { within } from "../context/deadline.ts";
import { stopReasonOf } from "../context/stop-request.ts";
import { messageOf } from "../errors.ts";
import type { Outcome } from "../judgement/outcome.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { promiseOf } from "../stack/settled.ts";

/** When a step starts, and when it is skipped. */
export interface Order {
  /** Steps and resources that must have passed; otherwise this step is skipped. */
  needs?: pulumi.Resource[];
  /** Steps that must have ended, whether or not they passed. */
  after?: pulumi.Resource[];
  /** Milliseconds from the start of the step. */
  deadline: number;
  /** Runs even after the stop signal, because it saves evidence. */
  always?: boolean;
  /** Asked when its turn comes: why the step is skipped, if it is. */
  unless?: () => string | undefined;
}

/**
 * A step of the runbook as a resource: the engine orders it, runs it beside others, and shows it.
 *
 * A hook does the work before the resource is created. A failed step does not fail the deployment,
 * so that later steps still capture, judge and store. The last resource, `verdict`, fails it
 * instead.
 */
export class Step<T> extends pulumi.Stash {
  readonly step: string;
  /** How the step ended; skipped until then. */
  outcome: Outcome<T> = { status: "skipped", reason: "the deployment ended before this step" };
  #work: Promise<void> = Promise.resolve();

  constructor(name: string, context: Context, work: (context: Context) => Promise<T>, order: Order) {
    const { needs = [], after = [] } = order;
    const hook = new pulumi.ResourceHook(`step-${name}`, () => {
      this.#work = this.#run(context, work, order);
      return this.#work;
    });
    super(
      name,
      // The input differs in every deployment, so every deployment runs the step again.
      { input: context.id },
      { dependsOn: [...needs, ...after], hooks: { beforeCreate: [hook], beforeUpdate: [hook] } },
    );
    this.step = name;
  }

  /** Waits for the end of the work, if it has begun: it outlives an engine that dies. */
  ended = (): Promise<void> => this.#work;

  async #run(context: Context, work: (context: Context) => Promise<T>, order: Order): Promise<void> {
    const name = this.step;
    const { tell, stopSignal } = context;
    const { needs = [], always, deadline, unless } = order;
    const reason = stopSignal.aborted && !always ? stopReasonOf(stopSignal).message : (unmetNeed(needs) ?? unless?.());
    if (reason) {
      this.outcome = { status: "skipped", reason };
      return tell({ name, status: "skipped", detail: reason });
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
      const value = await within(limits, (signal) => work({ ...context, signal, waits }));
      this.outcome = { status: "passed", seconds: elapsed(), value };
      tell({ name, status: "passed", seconds: this.outcome.seconds });
    } catch (error) {
      this.outcome = { status: "failed", seconds: elapsed(), error };
      tell({ name, status: "failed", seconds: this.outcome.seconds, detail: messageOf(error) });
    }
  }
}

function unmetNeed(needs: pulumi.Resource[]): string | undefined {
  const missing = needs.find((need): need is Step<unknown> => need instanceof Step && need.outcome.status !== "passed");
  return missing && `${missing.step} did not pass`;
}

/** Declares steps that use the stack. Their work starts when the stack is provisioned. */
export function stepsOn(context: Context, provisioned: pulumi.Output<Provisioned>) {
  const stack = promiseOf(provisioned);
  return <T>(name: string, work: (stack: Provisioned, context: Context) => Promise<T>, order: Order): Step<T> =>
    new Step(name, context, async (limited) => work(await stack, limited), order);
}
