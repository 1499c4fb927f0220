import type { Context } from "../context/context.ts";
import type { FlowRunResult } from "../judgement/facts.ts";
import type { DeployedProject } from "../judgement/judge-deployments.ts";
import { learned, type Outcome } from "../judgement/outcome.ts";
import { aboutFlowContainers, aboutWorker } from "../judgement/own-containers.ts";
import type { Recording } from "../recorder/recording.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import type { EarlyFlowCommands } from "./early-flow-commands.ts";
import { startFlowCommands } from "./flow-commands.ts";
import { isInside, isSeen, lineageArrived } from "./flow-run-lineage.ts";
import { endedFlowRuns } from "./flow-runs.ts";

/** What came of steps before. */
interface Before {
  /** How starting its commands early went; undefined where they are to be started now. */
  early?: () => Outcome<EarlyFlowCommands> | undefined;
  /** What came of deploying the project; undefined when that is not wanted. */
  deployed?: () => Pick<DeployedProject, "registered"> | undefined;
}

/**
 * Registers the deployment, starts a worker, triggers the flow runs and waits for their end. A failed
 * flow run is a result, not an error. The logs so far are in the bundle however this ends.
 * @throws RehearsalError STEP when the deployment is not registered or not found, refuses its
 * parameters, or nothing runs it in time; BrokenService when Prefect does not work
 */
export const runFlow =
  (recording: Recording, { early, deployed }: Before = {}) =>
  async (stack: Provisioned, context: Context): Promise<FlowRunResult> => {
    const { settings, signal, waits } = context;
    const { prefect } = settings;
    const deadline = AbortSignal.timeout(prefect.timeout);
    const either = AbortSignal.any([signal, deadline]);
    const started = early?.();
    if (started?.status === "failed") throw started.error;
    const running = learned(started);
    running?.release({ signal: either, waits });
    await using commands =
      running ?? (await startFlowCommands(recording, stack, context, { signal: either, deadline }));
    const { worker, workerLog, companions, sent, transport, withheld } = commands;
    const before = deployed?.();
    const registered = before ? before.registered : await commands.registered();
    signal.throwIfAborted();
    // This step exists only if a flow is run. Then the stack has a Prefect server.
    const ended = await endedFlowRuns(stack.urls.prefect as string, context, {
      deadline,
      worker,
      workerLog,
      companions,
      registered: registered !== undefined || before !== undefined,
    });
    const { job } = prefect;
    const ids = ended.runs.map(({ id }) => id);
    const isRunning = async (all: string[]) => isSeen(all) || isInside(worker, all);
    if (job !== undefined) await lineageArrived(sent, { ids, job }, companions, { signal: either, isRunning });
    const suspicions = [
      ...(transport.suspicions ?? []),
      ...(await commands.suspicions()),
      ...aboutFlowContainers(prefect.worker),
      ...aboutWorker(prefect, workerLog.tail),
    ];
    const logs = [...ended.logs, ...companions.logs, ...(worker ? ["worker.log"] : [])];
    return { ...ended, registered, logs, sent, transport: { ...transport, suspicions }, withheld };
  };
