import * as pulumi from "@pulumi/pulumi";
import type { Rehearsal } from "../context/context.ts";
import { whyStopped } from "../context/stop.ts";
import { within } from "../context/within.ts";
import { messageOf } from "../errors.ts";
import type { Outcome } from "../judgement/outcome.ts";
import type { Provisioned } from "../stack/provisioned.ts";

/** When a step may start, and whether it is done at all. */
export interface Order {
  /** Steps and resources that must have passed; otherwise this step is skipped. */
  needs?: pulumi.Resource[];
  /** Steps that must have ended, however they did. */
  after?: pulumi.Resource[];
  /** The milliseconds it may take. */
  deadline: number;
  /** Done even when somebody has asked the rehearsal to stop: it saves the evidence. */
  always?: boolean;
}

/**
 * A step of the runbook as a resource: the engine orders it, runs it beside others, and shows it.
 *
 * The work is done by a hook that runs before the resource is made. A step that fails is remembered and does not end the deployment, so
 * that what comes after can still capture, judge and store; the verdict, which comes last, fails it.
 */
export class Step<T> extends pulumi.Stash {
  readonly step: string;
  outcome: Outcome<T> = { status: "skipped", because: "the deployment ended before it" };

  constructor(name: string, rehearsal: Rehearsal, work: (rehearsal: Rehearsal) => Promise<T>, order: Order) {
    const { needs = [], after = [] } = order;
    const hook = new pulumi.ResourceHook(`step-${name}`, () => this.#run(rehearsal, work, order));
    super(
      name,
      // A step is done again on every deployment: its input is another each time.
      { input: rehearsal.id },
      { dependsOn: [...needs, ...after], hooks: { beforeCreate: [hook], beforeUpdate: [hook] } },
    );
    this.step = name;
  }

  async #run(rehearsal: Rehearsal, work: (rehearsal: Rehearsal) => Promise<T>, order: Order): Promise<void> {
    const name = this.step;
    const { tell, asked } = rehearsal;
    const { needs = [], always, deadline } = order;
    const because = asked.aborted && !always ? whyStopped(asked).message : notPassed(needs);
    if (because) {
      this.outcome = { status: "skipped", because };
      return tell({ name, status: "skipped", detail: because });
    }
    tell({ name, status: "running" });
    const start = performance.now();
    const elapsed = () => (performance.now() - start) / 1000;
    try {
      const limits = always ? { deadline } : { deadline, signal: asked };
      const value = await within(limits, (ends) => work({ ...rehearsal, signal: ends }));
      this.outcome = { status: "passed", seconds: elapsed(), value };
      tell({ name, status: "passed", seconds: this.outcome.seconds });
    } catch (error) {
      this.outcome = { status: "failed", seconds: elapsed(), error };
      tell({ name, status: "failed", seconds: this.outcome.seconds, detail: messageOf(error) });
    }
  }
}

function notPassed(needs: pulumi.Resource[]): string | undefined {
  const missing = needs.find((need): need is Step<unknown> => need instanceof Step && need.outcome.status !== "passed");
  return missing && `${missing.step} did not pass`;
}

/** Makes steps of one rehearsal on one stack. A step's work begins when the stack is there. */
export const stepsOf =
  (rehearsal: Rehearsal, provisioned: Promise<Provisioned>) =>
  <T>(name: string, work: (stack: Provisioned, rehearsal: Rehearsal) => Promise<T>, order: Order): Step<T> =>
    new Step(name, rehearsal, async (within) => work(await provisioned, within), order);
