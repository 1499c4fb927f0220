import * as pulumi from "@pulumi/pulumi";
import type { Context } from "../context/context.ts";
import { within } from "../context/deadline.ts";
import { stopReasonOf } from "../context/stop-request.ts";
import { messageOf } from "../errors.ts";
import type { Outcome } from "../judgement/outcome.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { promiseOf } from "../stack/settled.ts";

/** When a step may start, and whether it is done at all. */
export interface Order {
  /** Steps and resources that must have passed; otherwise this step is skipped. */
  needs?: pulumi.Resource[];
  /** Steps that must have ended, however they did. */
  after?: pulumi.Resource[];
  /** The milliseconds it may take. */
  deadline: number;
  /** Done even when somebody has asked the rehearsal to stop, because it saves evidence. */
  always?: boolean;
}

/**
 * A step of the runbook as a resource: the engine orders it, runs it beside others, and shows it.
 *
 * A hook that runs before the resource is created does the work. A step that fails is remembered and does
 * not fail the deployment, so that the steps after it still capture, judge and store. The last resource,
 * `verdict`, fails the deployment.
 */
export class Step<T> extends pulumi.Stash {
  readonly step: string;
  /** How it ended; before it has, skipped. */
  outcome: Outcome<T> = { status: "skipped", reason: "the deployment ended before it" };

  constructor(name: string, context: Context, work: (context: Context) => Promise<T>, order: Order) {
    const { needs = [], after = [] } = order;
    const hook = new pulumi.ResourceHook(`step-${name}`, () => this.#run(context, work, order));
    super(
      name,
      // The input differs in every deployment, so that every deployment does the step again.
      { input: context.id },
      { dependsOn: [...needs, ...after], hooks: { beforeCreate: [hook], beforeUpdate: [hook] } },
    );
    this.step = name;
  }

  async #run(context: Context, work: (context: Context) => Promise<T>, order: Order): Promise<void> {
    const name = this.step;
    const { tell, stopSignal } = context;
    const { needs = [], always, deadline } = order;
    const reason = stopSignal.aborted && !always ? stopReasonOf(stopSignal).message : unmetNeed(needs);
    if (reason) {
      this.outcome = { status: "skipped", reason };
      return tell({ name, status: "skipped", detail: reason });
    }
    tell({ name, status: "running" });
    const start = performance.now();
    const elapsed = () => (performance.now() - start) / 1000;
    try {
      const limits = always ? { deadline } : { deadline, signal: stopSignal };
      const value = await within(limits, (signal) => work({ ...context, signal }));
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

/** Makes steps that work on one stack: their work starts when the stack is provisioned. */
export function stepsOn(context: Context, provisioned: pulumi.Output<Provisioned>) {
  const stack = promiseOf(provisioned);
  return <T>(name: string, work: (stack: Provisioned, context: Context) => Promise<T>, order: Order): Step<T> =>
    new Step(name, context, async (limited) => work(await stack, limited), order);
}
