import type { Rehearsal } from "../context/context.ts";
import { RehearsalError } from "../errors.ts";
import type { Bundle } from "../evidence/bundle.ts";
import { Log } from "../evidence/log.ts";
import { temporaryDirectory } from "../machine/temporary-directory.ts";
import { type Deployment, type FlowRun, PrefectClient, until } from "../prefect/client.ts";
import { findDeployment } from "../prefect/deployment.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { endOf, type Ran, run, start } from "./command.ts";
import { environment, prefectEnvironment } from "./environment.ts";

const pollMilliseconds = 100;
/** The last log line of a flow run arrives up to this much after its end: Prefect sends logs in batches. */
const logMilliseconds = 5_000;
const ended = new Set(["COMPLETED", "FAILED", "CANCELLED", "CRASHED"]);

/** What became of the flow run. */
export interface FlowRunResult {
  deployment: string;
  flowRun: FlowRun;
  registered: Ran | undefined;
}

/**
 * Registers the deployment, starts a worker, triggers a flow run and waits for its end. A run that fails is an outcome.
 * @throws RehearsalError STEP when it could not be registered, found or picked up
 */
export async function flowRun(stack: Provisioned, rehearsal: Rehearsal): Promise<FlowRunResult> {
  const { settings, bundle, signal, guard, id } = rehearsal;
  const { prefect, refine } = settings;
  const deadline = AbortSignal.timeout(prefect.timeout);
  const either = AbortSignal.any([signal, deadline]);
  // A stack whose flow run is wanted has a server.
  const url = stack.urls.prefect as string;
  const client = new PrefectClient(url, either);
  await using home = await temporaryDirectory("rehearsal-prefect-");
  const surroundings = {
    cwd: prefect.cwd ?? refine.cwd,
    env: await environment(stack, rehearsal, { ...prefectEnvironment(home.path), ...prefect.env }),
  };

  await using registerLog = new Log(bundle, "register.log");
  await using workerLog = new Log(bundle, "worker.log");
  await using worker =
    prefect.worker && start({ argv: prefect.worker, ...surroundings }, workerLog, { signal: either, guard });
  const registered =
    prefect.register &&
    (await run({ argv: prefect.register, ...surroundings }, registerLog, { signal: either, guard }));
  if (registered && registered.exitCode !== 0) throw notRegistered(registered);

  const deployment = await findDeployment(client, prefect.deployment as string);
  if (!prefect.worker) await expectWorker(client, deployment);
  const created = await client.createFlowRun(deployment.id, `rehearsal-${id}`, prefect.parameters);
  try {
    const death = worker?.ended.then((ran) => Promise.reject(workerEnded(ran)));
    const finished = until(
      () => client.flowRun(created.id),
      ({ state_type }) => ended.has(state_type ?? ""),
      pollMilliseconds,
      either,
    );
    const last = await Promise.race([finished, ...(death ? [death] : [])]);
    await saveLogs(client, created.id, bundle);
    return { deployment: deployment.path, flowRun: last, registered };
  } catch (thrown) {
    if (!deadline.aborted || signal.aborted) throw thrown;
    throw await stuck(new PrefectClient(url, signal), created.id, deployment, prefect.timeout);
  }
}

/** Waits for the line that ends a flow run's log, for a while, and then takes what there is. */
async function saveLogs(client: PrefectClient, id: string, bundle: Bundle): Promise<void> {
  const giveUp = performance.now() + logMilliseconds;
  const lines = await until(
    () => client.logs(id),
    (known) =>
      performance.now() > giveUp ||
      known.some(({ name, message }) => name === "prefect.flow_runs" && message.startsWith("Finished in state")),
    pollMilliseconds,
    AbortSignal.timeout(2 * logMilliseconds),
  );
  await bundle.write(
    "flow-run.log",
    lines.map(({ timestamp, name, message }) => `${timestamp} ${name} ${message}\n`).join(""),
  );
}

async function expectWorker(
  client: PrefectClient,
  { work_pool_name: pool, path }: Deployment & { path: string },
): Promise<void> {
  if (!pool) return;
  const online = await client.workersOnline(pool);
  if (online.length > 0) return;
  throw new RehearsalError("STEP", {
    doing: `looking for a worker that would run ${path}`,
    found: `no worker is online in its work pool ${pool}`,
    next: "A flow run would stay LATE. Set prefect.worker to the command that starts one.",
  });
}

async function stuck(
  client: PrefectClient,
  id: string,
  { work_pool_name: pool, path }: Deployment & { path: string },
  timeout: number,
) {
  const [{ state_name: state }, online] = await Promise.all([
    client.flowRun(id),
    pool ? client.workersOnline(pool) : [],
  ]);
  const workers = online.length > 0 ? `online: ${online.join(", ")}` : "no worker is online";
  return new RehearsalError("STEP", {
    doing: `waiting for the flow run of ${path}`,
    found: `after ${timeout / 1000} s it was still ${state}; work pool ${pool ?? "none"}: ${workers}`,
    next:
      online.length > 0
        ? "A worker is there: the flow takes longer than prefect.timeout, or its pool has a concurrency limit. See flow-run.log and worker.log."
        : "Nobody picks the run up. Set prefect.worker to the command that starts a worker of that pool, and see worker.log.",
  });
}

const notRegistered = (ran: Ran): RehearsalError =>
  new RehearsalError("STEP", {
    doing: `registering the deployment with ${ran.argv.join(" ")}`,
    found: `${endOf(ran)}\n${ran.tail}`,
    next: "Its whole output is in register.log.",
  });

const workerEnded = (ran: Ran): RehearsalError =>
  new RehearsalError("STEP", {
    doing: `running a flow run with the worker ${ran.argv.join(" ")}`,
    found: `the worker ended before the flow run did: ${endOf(ran)}\n${ran.tail}`,
    next: "Its whole output is in worker.log.",
  });
