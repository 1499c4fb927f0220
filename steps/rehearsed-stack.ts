import type * as pulumi from "@pulumi/pulumi";
import type { HeadStart } from "../boot/head-start.ts";
import type { Context } from "../context/context.ts";
import type { ContainerWatch } from "../docker/container-watch.ts";
import type { Labels } from "../docker/labels.ts";
import type { ResolvedImage } from "../setup/images.ts";
import type { EvidenceStore } from "../stack/evidence-store.ts";
import { provisionedOnce } from "../stack/provisioned.ts";
import { readerOf } from "../stack/settled.ts";
import type { RehearsedStack } from "./deployment.ts";
import { declareVerdict } from "./deployment-result.ts";
import { type DeclaredService, type Identify, readyStep } from "./ready-step.ts";
import type { Step } from "./step.ts";
import { StepResource, stepsOn } from "./step-resource.ts";

/** A stack as the program declares it, whatever runs its services. */
export interface DeclaredParts {
  labels: pulumi.Output<Labels>;
  services: Record<string, DeclaredService>;
  store: EvidenceStore;
  headStart: HeadStart | undefined;
  /** Finds a service that fails. */
  watch: ContainerWatch;
  /** The images, as far as they are known before their services run. */
  images: ResolvedImage[];
  /** The network of its containers, where they have one. */
  network?: pulumi.Output<string>;
  /** Adds the images of a service to those of the stack once it is ready, where they are known only then. */
  identify?: Identify;
}

/** Declares, for each service of a stack, the step that waits until it answers, and gives what the runbook needs of it. */
export function rehearsedStack(
  context: Context,
  { labels, services, store, headStart, watch, images, network, identify }: DeclaredParts,
): RehearsedStack {
  const all = Object.values(services);
  const urls: DeclaredService["urls"] = Object.assign({}, ...all.map(({ urls }) => urls));
  const ids: DeclaredService["ids"] = Object.assign({}, ...all.map(({ ids }) => ids));
  const provisioned = provisionedOnce({ urls, ids, images, network }, context.tell);
  const step = stepsOn(
    context,
    provisioned,
    all.flatMap(({ made }) => made),
  );
  const ready: Record<string, Step<void>> = Object.fromEntries(
    Object.entries(services).map(([name, service]) => [
      name,
      readyStep(name, service, context, { watch, provisioned, identify }),
    ]),
  );
  const id = labels.apply((named) => named["lineage-rehearsal.id"]);
  return {
    outputs: { id, urls },
    labelId: readerOf(id),
    expires: readerOf(labels.apply((named) => named["lineage-rehearsal.expires"])),
    provisioned: readerOf(provisioned),
    storeAccess: readerOf(store.access),
    headStart,
    hasMarquez: "marquez" in services,
    storeReady: store.ready,
    step,
    alone: (name, work, order) => new StepResource(name, context, work, order),
    ready,
    verdict: ({ verified, stored, others }) => declareVerdict(context, verified, stored, others),
  };
}
