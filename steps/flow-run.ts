import type { Context } from "../context/context.ts";
import { RehearsalError } from "../errors.ts";
import type { Bundle } from "../evidence/bundle.ts";
import { Log } from "../evidence/log.ts";
import { type CommandRun, describeEnd, type FlowRunResult } from "../judgement/facts.ts";
import { SentEvents } from "../judgement/sent.ts";
import { temporaryDirectory } from "../machine/temporary-directory.ts";
import { lastAnswer, until } from "../machine/until.ts";
import { type Deployment, type FlowRun, type LogLine, PrefectClient } from "../prefect/client.ts";
import { findDeployment } from "../prefect/deployment.ts";
import type { Recording } from "../recorder/recording.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { runCommand, startCommand } from "./command.ts";
import { commandEnvironment, prefectEnvironment } from "./environment.ts";

const pollMilliseconds = 100;
/** How long to wait for the last log line of a flow run: Prefect sends logs in batches. */
const logMilliseconds = 5_000;
const finalStates = new Set(["COMPLETED", "FAILED", "CANCELLED", "CRASHED"]);

/**
 * Registers the deployment, starts a worker, triggers a flow run and waits for its end. A failed
 * flow run is a result, not an error.
 * @throws RehearsalError STEP when the deployment is not registered or not found, or no worker runs
 * it
 */
export const runFlow =
  (recording: Recording) =>
  async (stack: Provisioned, context: Context): Promise<FlowRunResult> => {
    const { settings, bundle, signal, guard, id } = context;
    const { prefect, refine } = settings;
    const deadline = AbortSignal.timeout(prefect.timeout);
    const either = AbortSignal.any([signal, deadline]);
    // This step exists only if prefect.enabled is true. Then the stack has a Prefect server.
    const url = stack.urls.prefect as string;
    const client = new PrefectClient(url, either);
    await using home = await temporaryDirectory("rehearsal-prefect-");
    const cwd = prefect.cwd ?? refine.cwd;
    const sent = new SentEvents();
    await using receiver = await recording.receive("prefect", stack.urls.marquez, (one) => sent.add(one));
    await using environment = await commandEnvironment(stack, context, {
      added: { ...prefectEnvironment(home.path), ...prefect.env },
      cwd,
      lineageUrl: receiver.url,
    });
    const { env, transport } = environment;
    const place = { cwd, env };

    await using registerLog = new Log(bundle, "register.log");
    await using workerLog = new Log(bundle, "worker.log");
    workerLog.remarks(transport.overridden);
    await using worker =
      prefect.worker && startCommand({ argv: prefect.worker, ...place }, workerLog, { signal: either, guard });
    const registered =
      prefect.register &&
      (await runCommand({ argv: prefect.register, ...place }, registerLog, { signal: either, guard }));
    if (registered && registered.exitCode !== 0) throw notRegistered(registered);

    const deployment = await findDeployment(client, prefect.deployment as string);
    if (!prefect.worker) await expectWorker(client, deployment);
    const created = await client.createFlowRun(deployment.id, `rehearsal-${id}`, prefect.parameters);
    try {
      const workerDeath = worker?.ended.then((run) => Promise.reject(workerEnded(run)));
      const finished = until(
        () => client.flowRun(created.id),
        ({ state_type }) => finalStates.has(state_type ?? ""),
        { every: pollMilliseconds, signal: either },
      );
      const last = await Promise.race([finished, ...(workerDeath ? [workerDeath] : [])]);
      await saveLogs(client, created.id, bundle);
      return { deployment: deployment.path, ...resultOf(last), registered, sent, transport };
    } catch (error) {
      if (!deadline.aborted || signal.aborted) throw error;
      throw await notFinished(new PrefectClient(url, signal), created.id, deployment, prefect.timeout);
    }
  };

const resultOf = ({ id, name, state_type: state, state: details }: FlowRun) => ({
  id,
  name,
  state: state ?? "in no state",
  message: details?.message ?? undefined,
});

/** Waits for the last line of a flow run's log, within limits, and saves the log. */
async function saveLogs(client: PrefectClient, id: string, bundle: Bundle): Promise<void> {
  const lines = await until(
    () => client.logs(id),
    (arrived) =>
      arrived.some(({ name, message }) => name === "prefect.flow_runs" && message.startsWith("Finished in state")),
    { every: pollMilliseconds, within: logMilliseconds, signal: AbortSignal.timeout(2 * logMilliseconds) },
  ).catch(lastAnswer<LogLine[]>);
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
    doing: `looking for a worker for ${path}`,
    found: `no worker is online in its work pool ${pool}`,
    next: "Without a worker a flow run stays LATE. Set prefect.worker to the command that starts a worker.",
  });
}

async function notFinished(
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
        ? "The flow takes longer than prefect.timeout, or its work pool has a concurrency limit. See worker.log."
        : "Set prefect.worker to the command that starts a worker for that work pool. See also worker.log.",
  });
}

const notRegistered = (run: CommandRun): RehearsalError =>
  new RehearsalError("STEP", {
    doing: `registering the deployment with ${run.argv.join(" ")}`,
    found: `${describeEnd(run)}\n${run.tail}`,
    next: "See register.log for the whole output.",
  });

const workerEnded = (run: CommandRun): RehearsalError =>
  new RehearsalError("STEP", {
    doing: `running the flow with the worker ${run.argv.join(" ")}`,
    found: `the worker ended before the flow run did: ${describeEnd(run)}\n${run.tail}`,
    next: "See worker.log for the whole output.",
  });
