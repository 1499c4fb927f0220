import type { Bundle } from "../evidence/bundle.ts";
import type { FlowRunWithStates } from "../judgement/facts.ts";
import { flowRunSummary } from "../judgement/flow-run-summary.ts";
import type { FlowRun, NamedDeployment, PrefectClient, WorkPool, WorkQueue } from "../prefect/client.ts";
import { withoutVariables } from "../prefect/without-variables.ts";

/** What Prefect says about flow runs when they have ended. */
export interface Inspected {
  /** In the order in which they were triggered, each with Prefect's own answer. */
  runs: (FlowRunWithStates & { flowRun: FlowRun })[];
  /** The concurrency limits that Prefect itself has, in words. */
  limits: string[];
}

/**
 * Saves the deployment, its work pool with the queues, each flow run with its states, and a summary. They show what Prefect
 * has, without the values of environment variables.
 * @param limit how many flow runs may run at once, by the settings
 * @throws RehearsalError when Prefect does not say
 */
export async function inspectFlowRuns(
  client: PrefectClient,
  bundle: Bundle,
  deployment: NamedDeployment,
  ids: string[],
  limit: number | undefined,
): Promise<Inspected> {
  await bundle.writeJson("deployment.json", withoutVariables(deployment));
  const pool = await poolOf(client, deployment);
  if (pool) await bundle.writeJson("work-pool.json", withoutVariables(pool));
  const runs: Inspected["runs"] = [];
  // One after the other: a backfill may have hundreds.
  for (const id of ids) {
    const flowRun = await client.flowRun(id);
    const history = await client.flowRunStates(id);
    runs.push({ id, name: flowRun.name, state: flowRun.state_type ?? "in no state", history, flowRun });
  }
  const shown = runs.map(({ flowRun, history }) => ({ ...flowRun, states: history }));
  await bundle.writeJson("flow-runs.json", withoutVariables(shown));
  await bundle.writeJson("summary.json", flowRunSummary(deployment.path, runs, limit));
  return { runs, limits: limitsOf(deployment, pool) };
}

type PoolWithQueues = WorkPool & { queues: WorkQueue[] };

/** The work pool of a deployment, with its queues. A served deployment has none. */
async function poolOf(
  client: PrefectClient,
  { work_pool_name: name }: NamedDeployment,
): Promise<PoolWithQueues | undefined> {
  const pool = name ? await client.workPool(name) : undefined;
  return pool && { ...pool, queues: await client.workQueues(pool.name) };
}

function limitsOf(deployment: NamedDeployment, pool: PoolWithQueues | undefined): string[] {
  const queue = pool?.queues.find(({ name }) => name === deployment.work_queue_name);
  const limits: [string, number | null | undefined][] = [
    ["deployment", deployment.global_concurrency_limit?.limit],
    [`work pool ${pool?.name}`, pool?.concurrency_limit],
    [`queue ${queue?.name}`, queue?.concurrency_limit],
  ];
  return limits.flatMap(([what, limit]) => (typeof limit === "number" ? [`${what} ${limit}`] : []));
}
