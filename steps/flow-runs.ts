import type { Context } from "../context/context.ts";
import { BrokenService, RehearsalError } from "../errors.ts";
import type { Log } from "../evidence/log.ts";
import { containerHint } from "../judgement/container-hint.ts";
import { type CommandRun, describeEnd, type FlowRunResult } from "../judgement/facts.ts";
import { aboutWorker } from "../judgement/own-containers.ts";
import { withheldHint } from "../judgement/withheld.ts";
import { until } from "../machine/until.ts";
import { type FlowRun, type NamedDeployment, PrefectClient } from "../prefect/client.ts";
import { headersOf } from "../settings/credentials.ts";
import type { StartedCommand } from "./command.ts";
import type { Companions } from "./companions.ts";
import { deploymentOf } from "./flow-run-deployment.ts";
import { inspectFlowRuns } from "./flow-run-evidence.ts";
import { errorsOfWorker, savePartialLog, saveWholeLog, tailOf } from "./flow-run-log.ts";
import { expectRunner } from "./flow-run-obstacles.ts";
import { flowRunsOf, messageOf, type TriggeredFlowRun, trigger, type WantedFlowRun } from "./flow-run-parameters.ts";
import { isFinal, notFinished } from "./flow-run-unfinished.ts";

const pollMilliseconds = 100;
/** How long Prefect may take to say how flow runs stand that did not end in time. */
const lastMilliseconds = 4_000;
/** The same after the stop signal, when the step has little time left. */
const lastWhenStopped = 1_500;

/** What ends the wait for flow runs early. */
interface Limits {
  deadline: AbortSignal;
  worker: StartedCommand | undefined;
  workerLog: Log;
  companions: Pick<Companions, "death">;
  /** Whether `prefect.register` ran. */
  registered: boolean;
}

/**
 * Triggers the flow runs, all at once, and waits until each has ended. What Prefect says of them is in the bundle however
 * this ends.
 * @throws RehearsalError STEP when there is no deployment, it refuses the parameters, or a flow run does not end in time;
 *   BrokenService when Prefect does not work
 */
export async function endedFlowRuns(
  url: string,
  { settings, bundle, signal, id, waits }: Context,
  { deadline, worker, workerLog, companions, registered }: Limits,
): Promise<Pick<FlowRunResult, "deployment" | "deploymentId" | "runs" | "limits" | "logs">> {
  const { prefect } = settings;
  const { timeout, concurrency } = prefect;
  const either = AbortSignal.any([signal, deadline]);
  const headers = headersOf(prefect);
  const client = new PrefectClient(url, either, { headers });
  const ownWorker = worker !== undefined;
  const runner = { ownWorker, ownServer: prefect.url === undefined };
  const workerDeath = worker?.ended.then((run) => Promise.reject(workerEnded(run)));
  workerDeath?.catch(() => {}); // It ends in any case, also when nothing waits for it any more.
  const whileItWorks = <T>(work: Promise<T>): Promise<T> =>
    Promise.race([work, companions.death, ...(workerDeath ? [workerDeath] : [])]);
  let deployment: NamedDeployment | undefined;
  const triggered: TriggeredFlowRun[] = [];
  try {
    const limits = { timeout, deadline, signal };
    const wanted = prefect.deployment as string;
    waits?.(`the deployment ${wanted}`);
    deployment = await whileItWorks(deploymentOf(client, wanted, { registered, ownWorker }, limits));
    await expectRunner(client, deployment, runner);
    await triggerAll(client, deployment, flowRunsOf(prefect, `rehearsal-${id}`), triggered);
    await whileItWorks(allEnded(client, triggered, { signal: either, waits }));
    const inspected = await inspectFlowRuns(client, bundle, deployment, idsOf(triggered), concurrency);
    const found = deployment;
    const runs = await Promise.all(
      inspected.runs.map(async ({ flowRun, ...run }, nth) => {
        const of = triggered[nth] as TriggeredFlowRun;
        const own = await saveWholeLog(client, run.id, bundle, of.log);
        const errors = run.state === "COMPLETED" ? [] : await errorsOfWorker(workerLog, run, own);
        const ofWorker = errors.length > 0;
        const lines = ofWorker ? errors : own;
        return { ...run, message: messageOf(flowRun, lines, found, of, ofWorker), tail: tailOf(lines), ofWorker };
      }),
    );
    const { path, id: deploymentId } = deployment;
    return { deployment: path, deploymentId, runs, limits: inspected.limits, logs: triggered.map(({ log }) => log) };
  } catch (error) {
    const soon = AbortSignal.timeout(signal.aborted ? lastWhenStopped : lastMilliseconds);
    const late = new PrefectClient(url, soon, { patience: 0, headers });
    const saved = await Promise.all(triggered.map((one) => savePartialLog(late, one.id, bundle, one.log)));
    const logs = triggered.filter((_, nth) => saved[nth]).map(({ log }) => log);
    if (deployment) await inspectFlowRuns(late, bundle, deployment, idsOf(triggered), concurrency).catch(() => {});
    if (!deadline.aborted || signal.aborted || error instanceof RehearsalError) throw error;
    if (deployment === undefined || triggered.length === 0) throw noAnswer(url, timeout);
    const questions = aboutWorker(prefect, workerLog.tail);
    const unfinished = { deployment, ids: idsOf(triggered), timeout, runner, logs, questions };
    throw await notFinished(late, unfinished).catch((thrown) =>
      thrown instanceof RehearsalError ? thrown : noAnswer(url, timeout),
    );
  }
}

const idsOf = (triggered: TriggeredFlowRun[]): string[] => triggered.map(({ id }) => id);

/** Triggers all flow runs at once. Those that were triggered are in the list also when another one is refused. */
async function triggerAll(
  client: PrefectClient,
  deployment: NamedDeployment,
  wanted: WantedFlowRun[],
  triggered: TriggeredFlowRun[],
): Promise<void> {
  const settled = await Promise.allSettled(wanted.map((one) => trigger(client, deployment, one)));
  triggered.push(...settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])));
  const refused = settled.find((one) => one.status === "rejected");
  if (refused) throw refused.reason;
}

/** Waits for one after the other: all must end, and so each question is about one flow run only. */
async function allEnded(
  client: PrefectClient,
  triggered: TriggeredFlowRun[],
  { signal, waits }: Pick<Context, "signal" | "waits">,
): Promise<void> {
  for (const [nth, { id }] of triggered.entries()) {
    const ended = nth > 0 ? `, ${nth} of ${triggered.length} have ended` : "";
    let last: FlowRun | undefined;
    const ask = async () => {
      last = await client.flowRun(id);
      return last;
    };
    const waited = (milliseconds: number) =>
      waits?.(`flow run ${last?.name}: ${last?.state_type} ${Math.floor(milliseconds / 1000)} s${ended}`);
    await until(ask, isFinal, { every: pollMilliseconds, signal, waited });
  }
}

const noAnswer = (url: string, timeout: number): RehearsalError =>
  new BrokenService("STEP", {
    doing: `asking Prefect at ${url}`,
    found: `it did not answer within ${timeout / 1000} s, the time limit of the flow run`,
    next: "See prefect.log in the evidence, or the log of your own Prefect at prefect.url. To wait longer, set prefect.timeout.",
  });

const workerEnded = (run: CommandRun): RehearsalError =>
  new RehearsalError("STEP", {
    doing: `running the flow with the worker ${run.argv.join(" ")}`,
    found: `the worker ended before the flow run did: ${describeEnd(run)}\n${run.tail}`,
    next: `${containerHint(run, "prefect")}See worker.log for the whole output.${withheldHint(run.withheld)}`,
  });
