import { RehearsalError } from "../errors.ts";
import type { FlowRun, NamedDeployment, PrefectClient } from "../prefect/client.ts";
import { flowRunLog } from "./flow-run-log.ts";
import { type Obstacle, pauseOf, type Runner } from "./flow-run-obstacles.ts";

/** A flow run that did not end in time. */
export interface Unfinished {
  deployment: NamedDeployment;
  id: string;
  /** Milliseconds for which it was waited for. */
  timeout: number;
  runner: Runner;
  /** Whether its log so far is in the bundle. */
  hasLog: boolean;
}

/**
 * The error that says why a flow run did not end in time: it waits for a person, its work pool is paused, nobody runs it, or
 * it takes longer.
 * @throws RehearsalError when Prefect does not answer
 */
export async function notFinished(client: PrefectClient, unfinished: Unfinished): Promise<RehearsalError> {
  const { deployment, id, timeout, runner, hasLog } = unfinished;
  const flowRun = await client.flowRun(id);
  const { found, next } =
    waitsForPerson(flowRun) ??
    (await pauseOf(client, deployment, runner)) ??
    (await whoRunsIt(client, deployment, runner));
  const logs = [...(hasLog ? [flowRunLog] : []), ...(runner.ownWorker ? ["worker.log"] : [])];
  return new RehearsalError("STEP", {
    doing: `waiting for the flow run of ${deployment.path}`,
    found: `after ${timeout / 1000} s it was still ${flowRun.state_name}: ${found}`,
    next: logs.length > 0 ? `${next} See ${logs.join(" and ")}.` : next,
  });
}

/** A paused or suspended flow run goes on only when somebody resumes it. */
const waitsForPerson = ({ state_type: state }: FlowRun): Obstacle | undefined =>
  state === "PAUSED"
    ? {
        found:
          "the flow waits for a person's input (pause_flow_run or suspend_flow_run), which a rehearsal cannot give",
        next: "Let a parameter of the flow leave the pause out, and set it in prefect.parameters.",
      }
    : undefined;

async function whoRunsIt(
  client: PrefectClient,
  { work_pool_name: pool }: NamedDeployment,
  { ownWorker }: Runner,
): Promise<Obstacle> {
  if (!pool)
    return {
      found: "its deployment has no work pool, so only a process that serves it runs it",
      next: ownWorker
        ? "Does prefect.worker serve this deployment, or does the flow take longer than prefect.timeout?"
        : "Set prefect.worker to the command that serves it.",
    };
  const online = await client.workersOnline(pool);
  const workers = online.length > 0 ? `online: ${online.join(", ")}` : "no worker is online";
  const found = `work pool ${pool}: ${workers}`;
  if (online.length > 0)
    return { found, next: "The flow takes longer than prefect.timeout, or its work pool has a concurrency limit." };
  return {
    found,
    next: ownWorker
      ? "Does prefect.worker start a worker for that work pool?"
      : "Set prefect.worker to the command that starts a worker for that work pool.",
  };
}
