import { RehearsalError } from "../errors.ts";
import type { NamedDeployment } from "./answers.ts";

/** The paths of deployments, for a message. */
export const pathsOf = (deployments: NamedDeployment[]): string =>
  deployments
    .map(({ path }) => path)
    .sort()
    .join(", ") || "none";

/**
 * Finds a deployment by its path `flow/deployment`, or by its name alone when no other deployment has that name. Runbooks
 * use the name alone, which `prefect deployment run` refuses. Undefined when there is none.
 * @throws RehearsalError STEP listing the deployments that have the name, when there are several
 */
export function findDeployment(deployments: NamedDeployment[], wanted: string): NamedDeployment | undefined {
  const matching = deployments.filter(({ name, path }) => path === wanted || name === wanted);
  if (matching.length <= 1) return matching[0];
  throw new RehearsalError("STEP", {
    doing: `looking for the deployment ${wanted}`,
    found: `several deployments have that name: ${pathsOf(matching)}`,
    next: "Set prefect.deployment to one of these paths, as flow/deployment.",
  });
}
