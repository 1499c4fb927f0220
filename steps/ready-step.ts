import * as pulumi from "@pulumi/pulumi";
import type { Context } from "../context/context.ts";
import type { ContainerWatch } from "../docker/container-watch.ts";
import type { Provisioned, Urls } from "../stack/provisioned.ts";
import { promiseOf } from "../stack/settled.ts";
import { stepDeadlines } from "./deadlines.ts";
import { type Running, untilReady } from "./ready.ts";
import type { Step } from "./step.ts";
import { StepResource } from "./step-resource.ts";

/** A service as the program declares it. One that runs already has no container. */
export interface DeclaredService {
  urls: Record<string, pulumi.Output<string> | undefined>;
  /** The id of each container that it needs. */
  ids: Record<string, pulumi.Output<string>>;
  /** What has to be made before it can become ready. */
  made: pulumi.Resource[];
}

/** Finds out what runs as services that are ready, and adds it to the stack. */
export type Identify = (services: Running, stack: Provisioned, context: Context) => Promise<void>;

/** How the services of a stack are watched until they are ready, and what is asked then. */
interface Watching {
  watch: ContainerWatch;
  provisioned: pulumi.Output<Provisioned>;
  identify?: Identify | undefined;
}

/**
 * Declares the step `ready-<name>`, which ends when a service answers. Each service has a step of its own, so that nothing
 * waits for a service that it does not use.
 */
export function readyStep(
  name: string,
  { urls, ids, made }: DeclaredService,
  context: Context,
  { watch, provisioned, identify }: Watching,
): Step<void> {
  const running = promiseOf(
    pulumi.all([pulumi.output(urls), pulumi.output(ids)]).apply(([urls, containers]): Running => {
      return { urls: urls as Urls, containers: containers as Record<string, string> };
    }),
  );
  const stack = promiseOf(provisioned);
  const ready = async (limited: Context): Promise<void> => {
    const services = (await running) as Running;
    await untilReady(services, limited, watch);
    await identify?.(services, await stack, limited);
  };
  return new StepResource(`ready-${name}`, context, ready, {
    needs: made,
    deadline: stepDeadlines(context.settings).ready,
  });
}
