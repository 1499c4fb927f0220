import { RehearsalError } from "../errors.ts";
import type { NamedDeployment } from "./answers.ts";
import type { PrefectClient } from "./client.ts";

/**
 * Finds a deployment by its path `flow/deployment`, or by its name alone when no other deployment has that name. Runbooks
 * use the name alone, which `prefect deployment run` refuses.
 * @throws RehearsalError STEP listing the deployments that exist, or those that have the name
 */
export async function findDeployment(client: PrefectClient, wanted: string): Promise<NamedDeployment> {
  const all = await client.deployments();
  const matching = all.filter(({ name, path }) => path === wanted || name === wanted);
  const [found] = matching;
  if (found && matching.length === 1) return found;
  const paths = (found ? matching : all).map(({ path }) => path).sort();
  throw new RehearsalError("STEP", {
    doing: `looking for the deployment ${wanted}`,
    found: found
      ? `several deployments have that name: ${paths.join(", ")}`
      : `it does not exist; deployments: ${paths.join(", ") || "none"}`,
    next: found
      ? "Set prefect.deployment to one of these paths, as flow/deployment."
      : "Correct prefect.deployment, or set prefect.register to the command that registers the deployment.",
  });
}
