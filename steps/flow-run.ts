import type { Context } from "../context/context.ts";
import { RehearsalError } from "../errors.ts";
import { Log } from "../evidence/log.ts";
import { type CommandRun, describeEnd, type FlowRunResult } from "../judgement/facts.ts";
import { SentEvents } from "../judgement/sent.ts";
import { temporaryDirectory } from "../machine/temporary-directory.ts";
import type { Recording } from "../recorder/recording.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { runCommand, startCommand } from "./command.ts";
import { commandEnvironment, prefectEnvironment } from "./environment.ts";
import { endedFlowRuns } from "./flow-runs.ts";
import { workPoolMade } from "./work-pool.ts";

/**
 * Registers the deployment, starts a worker, triggers the flow runs and waits for their end. A failed
 * flow run is a result, not an error. The logs so far are in the bundle however this ends.
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
    // This step exists only if prefect.enabled is true. Then the stack has a Prefect server.
    const url = stack.urls.prefect as string;
    await workPoolMade(url, prefect, worker, either);
    const registered =
      prefect.register &&
      (await runCommand({ argv: prefect.register, ...place }, registerLog, { signal: either, guard }));
    signal.throwIfAborted();
    if (registered && registered.exitCode !== 0)
      throw notRegistered({ ...registered, timedOut: registered.timedOut || deadline.aborted });
    const ended = await endedFlowRuns(url, context, {
      deadline,
      worker,
      workerLog,
      registered: registered !== undefined,
    });
    return { ...ended, registered, logs: [...ended.logs, ...(worker ? ["worker.log"] : [])], sent, transport };
  };

const notRegistered = (run: CommandRun): RehearsalError =>
  new RehearsalError("STEP", {
    doing: `registering the deployment with ${run.argv.join(" ")}`,
    found: `${describeEnd(run)}\n${run.tail}`,
    next: "See register.log for the whole output.",
  });
