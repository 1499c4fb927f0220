import { RehearsalError } from "../errors.ts";
import { listNames } from "../lineage/names.ts";
import type { FlowRun, NamedDeployment, PrefectClient } from "../prefect/client.ts";
import { type Obstacle, pauseOf, type Runner } from "./flow-run-obstacles.ts";

const finalStates = new Set(["COMPLETED", "FAILED", "CANCELLED", "CRASHED"]);

/** Whether a flow run has ended. */
export const isFinal = ({ state_type }: FlowRun): boolean => finalStates.has(state_type ?? "");

/** Flow runs that did not all end in time. */
export interface Unfinished {
  deployment: NamedDeployment;
  /** Of all flow runs, also of those that ended. */
  ids: string[];
  /** Milliseconds for which they were waited for. */
  timeout: number;
  runner: Runner;
  /** The files of the bundle with their logs so far. */
  logs: string[];
  /** What to ask where no worker is online. */
  questions: string[];
}

/**
 * The error that says why flow runs did not end in time: one waits for a person, the work pool is paused, nobody runs them,
 * or they take longer.
 * @throws RehearsalError when Prefect does not answer
 */
export async function notFinished(client: PrefectClient, unfinished: Unfinished): Promise<RehearsalError> {
  const { deployment, ids, timeout, runner, logs, questions } = unfinished;
  const all = await Promise.all(ids.map((id) => client.flowRun(id)));
  const left = all.filter((one) => !isFinal(one));
  // They may all have ended since.
  const shown = left.length > 0 ? left : all;
  const { found, next } =
    shown.map(waitsForPerson).find((one) => one !== undefined) ??
    (await pauseOf(client, deployment, runner)) ??
    (await whoRunsIt(client, deployment, runner, questions));
  const files = [...logs, ...(runner.ownWorker ? ["worker.log"] : [])];
  return new RehearsalError("STEP", {
    doing: `waiting for the flow run${all.length === 1 ? "" : "s"} of ${deployment.path}`,
    found: `after ${timeout / 1000} s ${still(shown, all.length)}: ${found}`,
    next: files.length > 0 ? `${next} See ${listNames(files)}.` : next,
  });
}

const still = (left: FlowRun[], total: number): string =>
  total === 1
    ? `it was still ${left[0]?.state_name}`
    : `${left.length} of ${total} had not ended (${listNames(left.map(({ name, state_name }) => `${name} is ${state_name}`))})`;

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
  questions: string[],
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
    return { found, next: "The flow takes longer than prefect.timeout, or waits for a concurrency limit." };
  return {
    found,
    next: ownWorker
      ? ["Does prefect.worker start a worker for that work pool?", ...questions].join(" ")
      : "Set prefect.worker to the command that starts a worker for that work pool.",
  };
}
