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
export const planServices = ({
  marquez,
  prefect,
  web,
  evidence,
}: Pick<Settings, "marquez" | "prefect" | "web" | "evidence">): ServicePlan => ({
  postgres: marquez.url ? "absent" : "provisioned",
  marquez: marquez.url ? "existing" : "provisioned",
  // A web UI of ours reads a Marquez of ours: it cannot reach one that listens on this machine's loopback.
  web: web.url ? "existing" : marquez.url ? "absent" : "provisioned",
  prefect: !prefect.enabled ? "absent" : prefect.url ? "existing" : "provisioned",
  s3: evidence.store === "folder" ? "provisioned" : "absent",
});

/** The services that the plan provisions. */
export const provisionedServices = (plan: ServicePlan): ServiceName[] =>
  (Object.keys(plan) as ServiceName[]).filter((name) => plan[name] === "provisioned");
