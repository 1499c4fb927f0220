import { RehearsalError } from "../errors.ts";
import type { Deployment, PrefectClient } from "./client.ts";

/**
 * Finds a deployment by `flow/deployment`, or by the deployment's name alone when only one has it.
 * `prefect deployment run` refuses the second form, which is the one that runbooks use.
 * @throws RehearsalError STEP listing the deployments that exist, or those among which the name does not decide
 */
export async function findDeployment(client: PrefectClient, wanted: string): Promise<Deployment & { path: string }> {
  const all = await client.deployments();
  const matching = all.filter(({ name, path }) => path === wanted || name === wanted);
  const [found] = matching;
  if (found && matching.length === 1) return found;
  const paths = (found ? matching : all).map(({ path }) => path).sort();
  throw new RehearsalError("STEP", {
    doing: `looking for the deployment ${wanted}`,
    found: found
      ? `several have that name: ${paths.join(", ")}`
      : `it does not exist; deployments: ${paths.join(", ") || "none"}`,
    next: found
      ? "Set prefect.deployment to one of them, as flow/deployment."
      : "Correct prefect.deployment, or set prefect.register to the command that registers it.",
  });
}
