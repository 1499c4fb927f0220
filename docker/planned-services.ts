import type { Settings } from "../settings/schema.ts";
import { planServices, type ServicePlan } from "../settings/services.ts";
import { folderOnEngine } from "./own-container.ts";

/**
 * What becomes of each service on the engine of this process, or in a cluster, which never has the folder of the evidence. An
 * engine that has not the folder of the evidence cannot serve it: the
 * engine is another machine's, or the folder lies in the container in which this process runs.
 */
export function planOnEngine(settings: Settings): ServicePlan {
  const plan = planServices(settings);
  if (settings.kubernetes) return { ...plan, s3: "absent" };
  return folderOnEngine(settings.evidence.folder) === undefined ? { ...plan, s3: "absent" } : plan;
}
