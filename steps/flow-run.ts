import type { Context } from "../context/context.ts";
import { Log } from "../evidence/log.ts";
import type { FlowRunResult } from "../judgement/facts.ts";
import type { DeployedProject } from "../judgement/judge-deployments.ts";
import { SentEvents } from "../judgement/sent.ts";
import { temporaryDirectory } from "../machine/temporary-directory.ts";
import type { Recording } from "../recorder/recording.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { startCommand } from "./command.ts";
import { startCompanions } from "./companions.ts";
import { commandEnvironment, prefectEnvironment } from "./environment.ts";
import { lineageArrived } from "./flow-run-lineage.ts";
import { endedFlowRuns } from "./flow-runs.ts";
import { register } from "./register.ts";
import { workPoolMade } from "./work-pool.ts";

/**
 * Registers the deployment, starts a worker, triggers the flow runs and waits for their end. A failed
 * flow run is a result, not an error. The logs so far are in the bundle however this ends.
 * @param deployed what came of deploying the project before; undefined when that is not wanted
 * @throws RehearsalError STEP when the deployment is not registered or not found, refuses its
 * parameters, or nothing runs it in time; BrokenService when Prefect does not work
 */
export const runFlow =
  (recording: Recording, deployed: () => Pick<DeployedProject, "registered"> | undefined = () => undefined) =>
  async (stack: Provisioned, context: Context): Promise<FlowRunResult> => {
    const { settings, bundle, signal, guard, waits } = context;
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
      inheriting: { inherit: prefect.inherit, setting: "prefect.inherit" },
    });
    const { env, transport, withheld } = environment;
    const place = { cwd, env, withheld };

    const limits = { signal: either, guard };
    await using workerLog = new Log(bundle, "worker.log");
    workerLog.remarks(transport.overridden);
    await using companions = await startCompanions(prefect.companions, context, { ...place, signal: either, deadline });
    await using worker = prefect.worker && startCommand({ argv: prefect.worker, ...place }, workerLog, limits);
    // This step exists only if a flow is run. Then the stack has a Prefect server.
    const url = stack.urls.prefect as string;
    const before = deployed();
    if (!before) await workPoolMade(url, prefect, worker, { signal: either, waits });
    const registered = before
      ? before.registered
      : await register(prefect.register, bundle, { ...place, limits: { ...limits, waits } });
    signal.throwIfAborted();
    const ended = await endedFlowRuns(url, context, {
      deadline,
      worker,
      workerLog,
      companions,
      registered: registered !== undefined || before !== undefined,
    });
    const { job } = prefect;
    const ids = ended.runs.map(({ id }) => id);
    if (job !== undefined) await lineageArrived(sent, { ids, job }, companions, { signal: either });
    const logs = [...ended.logs, ...companions.logs, ...(worker ? ["worker.log"] : [])];
    return { ...ended, registered, logs, sent, transport, withheld };
  };
