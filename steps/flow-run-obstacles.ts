import { RehearsalError } from "../errors.ts";
import type { NamedDeployment, PrefectClient } from "../prefect/client.ts";

/** What keeps a flow run from being run, and what to do about it. */
export interface Obstacle {
  found: string;
  next: string;
}

/** Which worker runs flow runs, and whose server they are on. */
export interface Runner {
  /** Whether `prefect.worker` starts a worker. */
  ownWorker: boolean;
  /** Whether the server is the rehearsal's own: nobody but its commands has used it. */
  ownServer: boolean;
}

/** Looks for a pause in the work pool of a deployment and in its queue. */
export async function pauseOf(
  client: PrefectClient,
  { work_pool_name: pool, work_queue_name: queue }: NamedDeployment,
  { ownServer }: Runner,
): Promise<Obstacle | undefined> {
  if (!pool) return undefined;
  const resume = (command: string): string =>
    ownServer
      ? `prefect.register or prefect.worker left it so: have one of them run \`${command}\` last.`
      : `Run \`${command}\` against that server, then rehearse again.`;
  if ((await client.workPool(pool))?.is_paused)
    return {
      found: `its work pool ${pool} is paused, so no worker gets a flow run from it`,
      next: resume(`prefect work-pool resume ${pool}`),
    };
  if (!queue) return undefined;
  const paused = (await client.workQueues(pool)).some((one) => one.name === queue && one.is_paused);
  if (!paused) return undefined;
  return {
    found: `its queue ${queue} in work pool ${pool} is paused, so no worker gets a flow run from it`,
    next: resume(`prefect work-queue resume ${queue} --pool ${pool}`),
  };
}

/**
 * Checks before a flow run is triggered that something will run it.
 * @throws RehearsalError STEP when its work pool or queue is paused, or no worker is there or will be
 */
export async function expectRunner(client: PrefectClient, deployment: NamedDeployment, runner: Runner): Promise<void> {
  const { work_pool_name: pool, path } = deployment;
  if (!pool) return;
  const pause = await pauseOf(client, deployment, runner);
  if (pause) throw new RehearsalError("STEP", { doing: `looking for what runs ${path}`, ...pause });
  if (runner.ownWorker || (await client.workersOnline(pool)).length > 0) return;
  throw new RehearsalError("STEP", {
    doing: `looking for a worker for ${path}`,
    found: `no worker is online in its work pool ${pool}`,
    next: "Without a worker a flow run stays LATE. Set prefect.worker to the command that starts a worker.",
  });
}
