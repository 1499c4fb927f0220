import * as pulumi from "@pulumi/pulumi";
import type { Context } from "../context/context.ts";
import type { Outcome } from "../judgement/outcome.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { promiseOf } from "../stack/settled.ts";
import { type Order, type Step, StepWork, type Work } from "./step.ts";

/**
 * A step of the runbook as a resource: the engine orders it, runs it beside others, and shows it.
 *
 * A hook does the work before the resource is created. A failed step does not fail the deployment,
 * so that later steps still capture, judge and store. The last resource, `verdict`, fails it
 * instead.
 */
export class StepResource<T> extends pulumi.Stash implements Step<T> {
  readonly step: string;
  readonly #work: StepWork<T>;
  #running: Promise<void> = Promise.resolve();

  /** @param containers that must have been made before the engine starts the step */
  constructor(name: string, context: Context, work: Work<T>, order: Order, containers: pulumi.Resource[] = []) {
    const { needs = [], after = [] } = order;
    const hook = new pulumi.ResourceHook(`step-${name}`, () => {
      this.#running = this.#work.run();
      return this.#running;
    });
    super(
      name,
      // The input differs in every deployment, so every deployment runs the step again.
      { input: context.id },
      {
        // Where an engine orders the steps, each of them is a resource.
        dependsOn: [...needs, ...after, ...containers] as pulumi.Resource[],
        hooks: { beforeCreate: [hook], beforeUpdate: [hook] },
      },
    );
    this.step = name;
    this.#work = new StepWork(name, context, work, order);
  }

  get outcome(): Outcome<T> {
    return this.#work.outcome;
  }

  /** Waits for the end of the work, if it has begun: it outlives an engine that dies. */
  ended = (): Promise<void> => this.#running;
}

/**
 * Declares steps that use the stack. Their work starts when the stack is provisioned. When one of its containers cannot be
 * made, the engine starts none of them: none would ever be given the stack.
 */
export function stepsOn(context: Context, provisioned: pulumi.Output<Provisioned>, containers: pulumi.Resource[] = []) {
  const stack = promiseOf(provisioned);
  return <T>(name: string, work: (stack: Provisioned, context: Context) => Promise<T>, order: Order): StepResource<T> =>
    new StepResource(name, context, async (limited) => work(await stack, limited), order, containers);
}
