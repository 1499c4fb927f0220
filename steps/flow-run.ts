import type { Context } from "../context/context.ts";
import { BrokenService, RehearsalError } from "../errors.ts";
import { Log } from "../evidence/log.ts";
import { type CommandRun, describeEnd, type FlowRunResult } from "../judgement/facts.ts";
import { temporaryDirectory } from "../machine/temporary-directory.ts";
import { until } from "../machine/until.ts";
import { type FlowRun, type LogLine, type NamedDeployment, PrefectClient, PrefectRefused } from "../prefect/client.ts";
import { findDeployment } from "../prefect/deployment.ts";
import { reasonInLog } from "../prefect/failure.ts";
import { adviceOn, parameterProblems } from "../prefect/parameters.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { runCommand, startCommand } from "./command.ts";
import { commandEnvironment, prefectEnvironment } from "./environment.ts";
import { savePartialLog, saveWholeLog } from "./flow-run-log.ts";
import { expectRunner } from "./flow-run-obstacles.ts";
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
export async function runFlow(stack: Provisioned, context: Context): Promise<FlowRunResult> {
  const { settings, bundle, signal, guard, id } = context;
  const { prefect, refine } = settings;
  const deadline = AbortSignal.timeout(prefect.timeout);
  const either = AbortSignal.any([signal, deadline]);
  // This step exists only if prefect.enabled is true. Then the stack has a Prefect server.
  const url = stack.urls.prefect as string;
  const client = new PrefectClient(url, either);
  await using home = await temporaryDirectory("rehearsal-prefect-");
  const place = {
    cwd: prefect.cwd ?? refine.cwd,
    env: await commandEnvironment(stack, context, { ...prefectEnvironment(home.path), ...prefect.env }),
  };

  await using registerLog = new Log(bundle, "register.log");
  await using workerLog = new Log(bundle, "worker.log");
  await using worker =
    prefect.worker && startCommand({ argv: prefect.worker, ...place }, workerLog, { signal: either, guard });
  const registered =
    prefect.register &&
    (await runCommand({ argv: prefect.register, ...place }, registerLog, { signal: either, guard }));
  signal.throwIfAborted();
  if (registered && registered.exitCode !== 0)
    throw notRegistered({ ...registered, timedOut: registered.timedOut || deadline.aborted });

  const runner = { ownWorker: prefect.worker !== undefined, ownServer: prefect.url === undefined };
  let started: { deployment: NamedDeployment; flowRun: FlowRun } | undefined;
  try {
    const deployment = await findDeployment(client, prefect.deployment as string);
    await expectRunner(client, deployment, runner);
    const flowRun = await start(client, deployment, `rehearsal-${id}`, prefect.parameters);
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
      ...resultOf(last, messageOf(last, lines, deployment, prefect.parameters)),
      registered,
    };
  } catch (error) {
    const late = new PrefectClient(url, AbortSignal.timeout(signal.aborted ? lastWhenStopped : lastMilliseconds), 0);
    const hasLog = started !== undefined && (await savePartialLog(late, started.flowRun.id, bundle));
    if (!deadline.aborted || signal.aborted || error instanceof RehearsalError) throw error;
    if (started === undefined) throw noAnswer(url, prefect.timeout);
    const { deployment, flowRun } = started;
    const { timeout } = prefect;
    throw await notFinished(late, { deployment, id: flowRun.id, timeout, runner, hasLog }).catch((thrown) =>
      thrown instanceof RehearsalError ? thrown : noAnswer(url, timeout),
    );
  }
}

/** Triggers the flow run. Prefect checks its parameters, unless the deployment says that it shall not. */
async function start(
  client: PrefectClient,
  deployment: NamedDeployment,
  name: string,
  parameters: Record<string, unknown>,
): Promise<FlowRun> {
  try {
    return await client.createFlowRun(deployment.id, name, parameters);
  } catch (error) {
    if (!(error instanceof PrefectRefused) || ![409, 422].includes(error.status)) throw error;
    const advice = adviceOn(parameterProblems(deployment, parameters));
    throw new RehearsalError(
      "STEP",
      {
        doing: `triggering a flow run of ${deployment.path}`,
        found: `Prefect refused it: ${error.reason}`,
        next: advice.join(" ") || "Correct prefect.parameters.",
      },
      { cause: error },
    );
  }
}

const resultOf = ({ id, name, state_type: state }: FlowRun, message: string | undefined) => ({
  id,
  name,
  state: state ?? "in no state",
  message,
});

/** What the flow run's state says; for a failed one also the reason in its log, where the state leaves it out. */
function messageOf(
  { state_type, state }: FlowRun,
  lines: LogLine[],
  deployment: NamedDeployment,
  parameters: Record<string, unknown>,
): string | undefined {
  const said = state?.message ?? undefined;
  if (state_type === "COMPLETED") return said;
  const reason = reasonInLog(lines);
  const isNew = reason !== undefined && !flat(said).includes(flat(reason).replace(/^[\w.]+: /, ""));
  const advice = /parameter|argument/i.test(`${said} ${reason}`)
    ? adviceOn(parameterProblems(deployment, parameters))
    : [];
  if (!isNew && advice.length === 0) return said;
  const parts = [said, isNew && `Its log says: ${reason}`, ...advice].filter((part) => typeof part === "string");
  return parts.map((part) => (/[.!?]$/.test(part) ? part : `${part}.`)).join(" ");
}

const flat = (text = ""): string => text.replace(/\s+/g, " ");

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
