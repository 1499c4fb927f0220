import type { Settings } from "./schema.ts";
import { planServices } from "./services.ts";

/**
 * Whether the worker and the registration may start before the Prefect of the stack answers. They reach it only through
 * PREFECT_API_URL then, so nothing of the settings may name its address. What has to happen before the worker starts, such as
 * a companion that has to be ready, needs Prefect.
 */
export function flowStartsEarly(settings: Settings): boolean {
  const { prefect, ports } = settings;
  const { deployment, deploy, companions, register = [], worker = [], env, image } = prefect;
  const namesAddress =
    Object.hasOwn(env, "PREFECT_API_URL") ||
    // In a container it has another.
    [...register, ...worker].some((word) => word.includes(image ? "//prefect:" : `:${ports.prefect}`));
  return (
    planServices(settings).prefect === "provisioned" &&
    // In a cluster they ask Prefect itself, and nothing on the way holds what they ask.
    !(settings.kubernetes && image) &&
    deployment !== undefined &&
    deploy === undefined &&
    Object.keys(companions).length === 0 &&
    register.length + worker.length > 0 &&
    !namesAddress
  );
}
