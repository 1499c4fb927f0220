import { RehearsalError } from "../errors.ts";
import { until } from "../machine/until.ts";
import type { NamedDeployment, PrefectClient } from "../prefect/client.ts";
import { findDeployment, pathsOf } from "../prefect/deployment.ts";

const pollMilliseconds = 200;

/** Who may make the deployment. */
export interface Makers {
  /** Whether `prefect.register` ran, and ended well. */
  registered: boolean;
  /** Whether `prefect.worker` runs: without a registration it may serve the deployment, and makes it when it is up. */
  ownWorker: boolean;
}

/** What ends the wait for a deployment. */
interface Limits {
  /** Milliseconds, for the message. */
  timeout: number;
  /** Aborted when they have passed. */
  deadline: AbortSignal;
  signal: AbortSignal;
}

/**
 * Finds the deployment. One that a serving worker makes is waited for.
 * @throws RehearsalError STEP listing the deployments that exist, or those that have the name; the signal's reason when
 *   Prefect has not said which exist before that
 */
export async function deploymentOf(
  client: PrefectClient,
  wanted: string,
  makers: Makers,
  { timeout, deadline, signal }: Limits,
): Promise<NamedDeployment> {
  let existing: NamedDeployment[] | undefined;
  const look = async () => {
    existing = await client.deployments();
    return findDeployment(existing, wanted);
  };
  const isServed = makers.ownWorker && !makers.registered;
  const either = AbortSignal.any([signal, deadline]);
  try {
    const found = isServed
      ? await until(look, (one) => one !== undefined, { every: pollMilliseconds, signal: either })
      : await look();
    if (found) return found;
  } catch (error) {
    if (!deadline.aborted || signal.aborted || error instanceof RehearsalError || existing === undefined) throw error;
  }
  const paths = pathsOf(existing ?? []);
  throw new RehearsalError("STEP", {
    doing: `looking for the deployment ${wanted}`,
    found: isServed
      ? `after ${timeout / 1000} s it does not exist; deployments: ${paths}`
      : `it does not exist; deployments: ${paths}`,
    next: adviceOn(makers),
  });
}

function adviceOn({ registered, ownWorker }: Makers): string {
  if (registered)
    return `prefect.register did not make it: correct prefect.deployment.${ownWorker ? " If prefect.worker makes it, as flow.serve() does, leave prefect.register out." : ""}`;
  return ownWorker
    ? "Neither prefect.register nor prefect.worker made it: correct prefect.deployment, or set prefect.register to the command that registers the deployment. See worker.log."
    : "Correct prefect.deployment, or set prefect.register to the command that registers the deployment.";
}
