import type { Context } from "../context/context.ts";
import { BrokenService, RehearsalError } from "../errors.ts";
import { Log } from "../evidence/log.ts";
import { type CommandRun, describeEnd, type FlowRunResult } from "../judgement/facts.ts";
import { SentEvents } from "../judgement/sent.ts";
import { temporaryDirectory } from "../machine/temporary-directory.ts";
import { until } from "../machine/until.ts";
import { type FlowRun, type NamedDeployment, PrefectClient } from "../prefect/client.ts";
import { findDeployment } from "../prefect/deployment.ts";
import type { Recording } from "../recorder/recording.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { runCommand, type StartedCommand, startCommand } from "./command.ts";
import { commandEnvironment, prefectEnvironment } from "./environment.ts";
import { flowRunLog, savePartialLog, saveWholeLog } from "./flow-run-log.ts";
import { expectRunner } from "./flow-run-obstacles.ts";
import { messageOf, trigger } from "./flow-run-parameters.ts";
import { notFinished } from "./flow-run-unfinished.ts";

const pollMilliseconds = 100;
const finalStates = new Set(["COMPLETED", "FAILED", "CANCELLED", "CRASHED"]);
/** How long Prefect may take to say how a flow run stands that did not end in time. */
const lastMilliseconds = 4_000;
/** The same after the stop signal, when the step has little time left. */
const lastWhenStopped = 1_500;

/**
 * Registers the deployment, starts a worker, triggers a flow run and waits for its end. A failed
 * flow run is a result, not an error. Its log so far is in the bundle however this ends.
 * @throws RehearsalError STEP when the deployment is not registered or not found, refuses its
 * parameters, or nothing runs it in time; BrokenService when Prefect does not work
 */
export const runFlow =
  (recording: Recording) =>
  async (stack: Provisioned, context: Context): Promise<FlowRunResult> => {
    const { settings, bundle, signal, guard } = context;
    const { prefect } = settings;
    const deadline = AbortSignal.timeout(prefect.timeout);
    const either = AbortSignal.any([signal, deadline]);
    await using home = await temporaryDirectory("rehearsal-prefect-");
    const { cwd } = prefect;
    const sent = new SentEvents();
    const { marquez } = stack.urls;
    await using receiver = marquez ? await recording.receive("prefect", marquez, (one) => sent.add(one)) : undefined;
    await using environment = await commandEnvironment(stack, context, {
      added: { ...prefectEnvironment(home.path), ...prefect.env },
      cwd,
      lineageUrl: receiver?.url,
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
    signal.throwIfAborted();
    if (registered && registered.exitCode !== 0)
      throw notRegistered({ ...registered, timedOut: registered.timedOut || deadline.aborted });
    // This step exists only if prefect.enabled is true. Then the stack has a Prefect server.
    const url = stack.urls.prefect as string;
    const flowRun = await ended(url, context, { deadline, worker });
    return { ...flowRun, registered, logs: [flowRunLog, ...(worker ? ["worker.log"] : [])], sent, transport };
  };

/** What ends the wait for a flow run early. */
interface Limits {
  deadline: AbortSignal;
  worker: StartedCommand | undefined;
}

/** Triggers the flow run and waits for its end. */
async function ended(url: string, { settings, bundle, signal, id }: Context, { deadline, worker }: Limits) {
  const { prefect } = settings;
  const either = AbortSignal.any([signal, deadline]);
  const client = new PrefectClient(url, either);
  const runner = { ownWorker: worker !== undefined, ownServer: prefect.url === undefined };
  let started: { deployment: NamedDeployment; flowRun: FlowRun } | undefined;
  try {
    const deployment = await findDeployment(client, prefect.deployment as string);
    await expectRunner(client, deployment, runner);
    const flowRun = await trigger(client, deployment, `rehearsal-${id}`, prefect.parameters);
    started = { deployment, flowRun };
    const workerDeath = worker?.ended.then((run) => Promise.reject(workerEnded(run)));
    const finished = until(
      () => client.flowRun(flowRun.id),
      ({ state_type }) => finalStates.has(state_type ?? ""),
      { every: pollMilliseconds, signal: either },
    );
    const last = await Promise.race([finished, ...(workerDeath ? [workerDeath] : [])]);
    const lines = await saveWholeLog(client, flowRun.id, bundle);
    return {
      deployment: deployment.path,
      id: last.id,
      name: last.name,
      state: last.state_type ?? "in no state",
      message: messageOf(last, lines, deployment, prefect.parameters),
    };
  } catch (error) {
    const late = new PrefectClient(url, AbortSignal.timeout(signal.aborted ? lastWhenStopped : lastMilliseconds), 0);
    const hasLog = started !== undefined && (await savePartialLog(late, started.flowRun.id, bundle));
    if (!deadline.aborted || signal.aborted || error instanceof RehearsalError) throw error;
    const { timeout } = prefect;
    if (started === undefined) throw noAnswer(url, timeout);
    const { deployment, flowRun } = started;
    throw await notFinished(late, { deployment, id: flowRun.id, timeout, runner, hasLog }).catch((thrown) =>
      thrown instanceof RehearsalError ? thrown : noAnswer(url, timeout),
    );
  }
}

const noAnswer = (url: string, timeout: number): RehearsalError =>
  new BrokenService("STEP", {
    doing: `asking Prefect at ${url}`,
    found: `it did not answer within ${timeout / 1000} s, the time limit of the flow run`,
    next: "See prefect.log in the evidence, or the log of your own Prefect at prefect.url. To wait longer, set prefect.timeout.",
  });

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
