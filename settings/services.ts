import type { ServiceName } from "./official-images.ts";
import type { Settings } from "./schema.ts";

/**
 * What becomes of a service: a container is provisioned for it, one that runs already is used and left
 * running, or the rehearsal does without it.
 */
export type ServiceSource = "provisioned" | "existing" | "absent";

/** What becomes of each service of the stack. */
export type ServicePlan = Record<ServiceName, ServiceSource>;

/** Decides which services a rehearsal provisions. Nothing else decides it again. */
export function planServices(settings: Planned): ServicePlan {
  const { refinements, marquez, prefect, web, evidence } = settings;
  const store = !wantsMarquez(settings) ? "absent" : marquez.url ? "existing" : "provisioned";
  return {
    postgres: store === "provisioned" ? "provisioned" : "absent",
    marquez: store,
    // It is there for the picture of a refinement's graph. One of ours reads a Marquez of ours: it cannot reach one that
    // listens on this machine's loopback.
    web:
      refinements.length === 0 ? "absent" : web.url ? "existing" : store === "provisioned" ? "provisioned" : "absent",
    prefect: !prefect.enabled ? "absent" : prefect.url ? "existing" : "provisioned",
    s3: evidence.store === "folder" ? "provisioned" : "absent",
  };
}

type Planned = Pick<Settings, "refinements" | "marquez" | "prefect" | "web" | "evidence">;

/** Whether lineage is judged, or at least recorded. */
const wantsMarquez = ({ refinements, marquez, prefect }: Planned): boolean =>
  marquez.enabled ??
  (refinements.length > 0 || marquez.url !== undefined || (prefect.enabled && prefect.job !== undefined));

/** The services that the plan provisions. */
export const provisionedServices = (plan: ServicePlan): ServiceName[] =>
  (Object.keys(plan) as ServiceName[]).filter((name) => plan[name] === "provisioned");
