import { setTimeout as pause } from "node:timers/promises";
import type { Context } from "../context/context.ts";
import { Log } from "../evidence/log.ts";
import type { CommandRun, Transport } from "../judgement/facts.ts";
import { SentEvents } from "../judgement/sent.ts";
import type { Withheld } from "../judgement/withheld.ts";
import { Disposables } from "../machine/disposables.ts";
import { temporaryDirectory } from "../machine/temporary-directory.ts";
import type { Recording } from "../recorder/recording.ts";
import { containerOf } from "../settings/container.ts";
import { revealedVariables, type Variables } from "../settings/secret.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import type { StartedCommand } from "./command.ts";
import { type CommandPlace, startAt } from "./command-place.ts";
import { type Companions, startCompanions } from "./companions.ts";
import { commandEnvironment, prefectEnvironment } from "./environment.ts";
import { aboutLoopback } from "./reach.ts";
import { register } from "./register.ts";
import { type SeenStack, seenStack } from "./seen-stack.ts";
import { workPoolMade } from "./work-pool.ts";

/** Where Prefect's commands have their home in a container: whoever runs there may make it. */
const homeInside = "/tmp/rehearsal-prefect";

/** How long what containers still send may take to arrive once they have ended, in milliseconds. */
const arrivalMilliseconds = 3_000;

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
  /** What to ask when no lineage arrived. */
  suspicions: () => Promise<string[]>;
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
  await using held = new Disposables();
  const { place, ...shared } = held.use(await placeOfFlow(recording, stack, context));
  const limits = { signal, guard };
  const companions = held.use(await startCompanions(prefect.companions, context, { ...place, signal, deadline }));
  const worker = prefect.worker && (await startAt(place, prefect.worker, shared.workerLog, limits));
  if (worker) held.use(worker);
  const registered = async () => {
    await workPoolMade(stack.urls.prefect as string, prefect, worker, { signal, waits });
    return register(prefect.register, bundle, { ...place, limits: { ...limits, waits } });
  };
  const all = held.move();
  return { ...shared, worker, companions, registered, [Symbol.asyncDispose]: () => all[Symbol.asyncDispose]() };
}

/** Where the commands of a flow run run, and what comes of that. Dispose of it when they have ended. */
interface FlowPlace
  extends AsyncDisposable,
    Pick<FlowCommands, "workerLog" | "sent" | "transport" | "withheld" | "suspicions"> {
  place: CommandPlace;
  /** The URL with which they reach what this machine reaches with another. */
  url: SeenStack["url"];
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
  const container = containerOf({ image: prefect.image, cwd, engine: context.settings.engine }, prefect.container);
  await using held = new Disposables();
  const home = container ? homeInside : held.use(await temporaryDirectory("rehearsal-prefect-")).path;
  const sent = new SentEvents();
  const { marquez } = stack.urls;
  const receiver = marquez ? held.use(await recording.receive("prefect", marquez, sent)) : undefined;
  const seen = held.use(await seenStack(stack, context, { container, settings: "prefect" }));
  // What they sent last may still be on its way.
  held.defer(() => Promise.race([seen.quiet(), pause(arrivalMilliseconds, undefined, { ref: false })]));
  const lineageUrl = receiver && (await seen.url(receiver.url));
  const environment = held.use(
    await commandEnvironment(seen, context, {
      added: { ...prefectEnvironment(home), ...added, ...own },
      cwd,
      lineageUrl,
      inheriting: { inherit, setting: "prefect.inherit" },
      inside: seen.inside,
    }),
  );
  const { env, transport, withheld, lineageFile } = environment;
  const workerLog = held.use(new Log(context.bundle, "worker.log"));
  workerLog.remarks(transport.overridden);
  const questions = container ? aboutLoopback(revealedVariables(own), seen.machine) : [];
  workerLog.remarks(questions);
  const suspicions = async () => [...questions, ...(lineageUrl ? await seen.suspicions(lineageUrl) : [])];
  const all = held.move();
  return {
    ...{ workerLog, sent, transport, withheld, suspicions },
    place: { cwd, env, withheld, container: seen.container(lineageFile) },
    url: seen.url,
    [Symbol.asyncDispose]: () => all[Symbol.asyncDispose](),
  };
}
