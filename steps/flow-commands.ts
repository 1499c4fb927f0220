import type { Context } from "../context/context.ts";
import { Log } from "../evidence/log.ts";
import type { CommandRun, Transport } from "../judgement/facts.ts";
import { SentEvents } from "../judgement/sent.ts";
import type { Withheld } from "../judgement/withheld.ts";
import { temporaryDirectory } from "../machine/temporary-directory.ts";
import type { Recording } from "../recorder/recording.ts";
import type { Variables } from "../settings/secret.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { type StartedCommand, startCommand } from "./command.ts";
import { type Companions, startCompanions } from "./companions.ts";
import { commandEnvironment, type Environment, prefectEnvironment } from "./environment.ts";
import { register } from "./register.ts";
import { workPoolMade } from "./work-pool.ts";

/** The commands of a flow run. Disposing of them ends them, and closes their logs. */
export interface FlowCommands extends AsyncDisposable {
  worker: StartedCommand | undefined;
  workerLog: Log;
  companions: Companions;
  /**
   * Waits for the end of `prefect.register`.
   * @returns undefined where there is none
   * @throws RehearsalError STEP when it fails
   */
  registered: () => Promise<CommandRun | undefined>;
  /** What the flow run sends, as far as it has. */
  sent: SentEvents;
  transport: Transport;
  withheld: Withheld;
}

/** What ends the commands of a flow run. */
interface Limits {
  signal: AbortSignal;
  /** Aborted when `prefect.timeout` has passed. */
  deadline: AbortSignal;
}

/** Starts the companions, then the worker. The registration is started when somebody waits for it. */
export async function startFlowCommands(
  recording: Recording,
  stack: Provisioned,
  context: Context,
  { signal, deadline }: Limits,
): Promise<FlowCommands> {
  const { settings, bundle, guard, waits } = context;
  const { prefect } = settings;
  await using held = new AsyncDisposableStack();
  const { place, ...shared } = held.use(await placeOfFlow(recording, stack, context));
  const limits = { signal, guard };
  const companions = held.use(await startCompanions(prefect.companions, context, { ...place, signal, deadline }));
  const worker = prefect.worker && startCommand({ argv: prefect.worker, ...place }, shared.workerLog, limits);
  if (worker) held.use(worker);
  const registered = async () => {
    await workPoolMade(stack.urls.prefect as string, prefect, worker, { signal, waits });
    return register(prefect.register, bundle, { ...place, limits: { ...limits, waits } });
  };
  const all = held.move();
  return { ...shared, worker, companions, registered, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** Where the commands of a flow run run, and what comes of that. Dispose of it when they have ended. */
interface FlowPlace extends AsyncDisposable, Pick<FlowCommands, "workerLog" | "sent" | "transport" | "withheld"> {
  place: { cwd: string; env: Environment; withheld: Withheld };
}

/**
 * Makes the place of the commands.
 * @param added variables that win over those of the stack, and lose against those of the settings
 */
export async function placeOfFlow(
  recording: Recording,
  stack: Provisioned,
  context: Context,
  added: Variables = {},
): Promise<FlowPlace> {
  const { prefect } = context.settings;
  const { cwd, env: own, inherit } = prefect;
  await using held = new AsyncDisposableStack();
  const home = held.use(await temporaryDirectory("rehearsal-prefect-"));
  const sent = new SentEvents();
  const { marquez } = stack.urls;
  const receiver = marquez ? held.use(await recording.receive("prefect", marquez, (one) => sent.add(one))) : undefined;
  const environment = held.use(
    await commandEnvironment(stack, context, {
      added: { ...prefectEnvironment(home.path), ...added, ...own },
      cwd,
      lineageUrl: receiver?.url,
      inheriting: { inherit, setting: "prefect.inherit" },
    }),
  );
  const { env, transport, withheld } = environment;
  const workerLog = held.use(new Log(context.bundle, "worker.log"));
  workerLog.remarks(transport.overridden);
  const all = held.move();
  const place = { cwd, env, withheld };
  return { place, workerLog, sent, transport, withheld, [Symbol.asyncDispose]: () => all.disposeAsync() };
}
