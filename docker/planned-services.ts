import type { Settings } from "../settings/schema.ts";
import { planServices, type ServicePlan } from "../settings/services.ts";
import { wayToEngine } from "./remote.ts";

/** What becomes of each service on the engine of this process. Another machine's cannot serve the folder of the evidence. */
export function planOnEngine(settings: Settings): ServicePlan {
  const plan = planServices(settings);
  return wayToEngine() ? { ...plan, s3: "absent" } : plan;
}
