import type { Settings } from "../settings/schema.ts";
import { planServices, type ServicePlan } from "../settings/services.ts";
import { folderOnEngine } from "./own-container.ts";

/**
 * What becomes of each service on the engine of this process, or in a cluster. Who has not the folder of the evidence cannot serve
 * it: a cluster, an engine of another machine, and one beside the container in which this process and the folder are.
 */
export function planOnEngine(settings: Settings): ServicePlan {
  const plan = planServices(settings);
  if (settings.kubernetes) return { ...plan, s3: "absent" };
  return folderOnEngine(settings.evidence.folder) === undefined ? { ...plan, s3: "absent" } : plan;
}
