import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Context } from "../context/context.ts";
import type { ContainerWatch } from "../docker/container-watch.ts";
import type { Urls } from "../stack/provisioned.ts";
import { promiseOf } from "../stack/settled.ts";
import { stepDeadlines } from "./deadlines.ts";
import { type Running, untilReady } from "./ready.ts";
import type { Step } from "./step.ts";
import { StepResource } from "./step-resource.ts";

/** A service as the program declares it. One that runs already has no container. */
export interface DeclaredService {
  urls: Record<string, pulumi.Output<string> | undefined>;
  containers: Record<string, docker.Container>;
}

/**
 * Declares the step `ready-<name>`, which ends when a service answers. Each service has a step of its own, so that nothing
 * waits for a service that it does not use.
 */
export function readyStep(
  name: string,
  { urls, containers }: DeclaredService,
  context: Context,
  watch: ContainerWatch,
): Step<void> {
  const ids = Object.fromEntries(Object.entries(containers).map(([service, { id }]) => [service, id]));
  const running = promiseOf(
    pulumi.all([pulumi.output(urls), pulumi.output(ids)]).apply(([urls, containers]): Running => {
      return { urls: urls as Urls, containers: containers as Record<string, string> };
    }),
  );
  return new StepResource(
    `ready-${name}`,
    context,
    async (limited) => untilReady((await running) as Running, limited, watch),
    {
      needs: Object.values(containers),
      deadline: stepDeadlines(context.settings).ready,
    },
  );
}
