import type { Context } from "../context/context.ts";
import { Disposables } from "../machine/disposables.ts";
import { Relay } from "../machine/relay.ts";
import type { Recording } from "../recorder/recording.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { startAt } from "./command-place.ts";
import { startCompanions } from "./companions.ts";
import { type FlowCommands, placeOfFlow } from "./flow-commands.ts";
import { register } from "./register.ts";
import { workPoolMade } from "./work-pool.ts";

/** Commands of a flow run that were started before Prefect answered. */
export interface EarlyFlowCommands extends FlowCommands {
  /**
   * Lets them reach Prefect, which answers now.
   * @param limits what ends them from now on, and who is told what the registration does
   */
  release: (limits: Pick<Context, "signal" | "waits">) => void;
}

/**
 * Starts the worker and the registration before Prefect answers: what they load takes seconds. What they send to Prefect is
 * held until they are released. A command that ends before is known then, too.
 *
 * Prefect's clients wait 60 seconds for an answer, and ask again five times: PREFECT_API_REQUEST_TIMEOUT and
 * PREFECT_CLIENT_MAX_RETRIES.
 */
export const startEarly =
  (recording: Recording) =>
  async (stack: Provisioned, context: Context): Promise<EarlyFlowCommands> => {
    const { settings, bundle, guard, stopSignal } = context;
    const { prefect } = settings;
    const url = stack.urls.prefect as string;
    const over = new AbortController();
    const signal = AbortSignal.any([stopSignal, over.signal]);
    await using held = new Disposables();
    // The registration may have to be held for longer than the worker.
    const toWorker = held.use(await Relay.listen());
    const toRegister = held.use(await Relay.listen());
    bundle.script.address(url, "PREFECT_URL");
    // Links in logs lead to Prefect itself, and not to what is gone with the commands.
    const urls = { ...stack.urls, prefect: toWorker.url };
    const place = await placeOfFlow(recording, { ...stack, urls }, context, { PREFECT_UI_URL: url });
    const { place: at, url: seen, ...shared } = held.use(place);
    const apiOfRegister = `${await seen(toRegister.url)}/api`;
    bundle.script.address(apiOfRegister, "PREFECT_API_URL");
    const companions = await startCompanions({}, context, { ...at, signal, deadline: signal });
    const starting = prefect.worker && startAt(at, prefect.worker, shared.workerLog, { signal, guard });
    let waits: Context["waits"];
    const env = { ...at.env, PREFECT_API_URL: apiOfRegister };
    const unwanted = new AbortController();
    const limits = {
      signal: AbortSignal.any([signal, unwanted.signal]),
      guard,
      waits: (what: string) => waits?.(what),
    };
    const registration = register(prefect.register, bundle, { ...at, env, limits });
    const settled = registration.then(
      () => {},
      () => {}, // It is waited for once Prefect answers, if it ever does.
    );
    held.defer(() => {
      unwanted.abort();
      return settled;
    });
    const worker = await starting;
    if (worker) held.use(worker);
    // Nobody takes over what comes too late.
    context.signal.throwIfAborted();
    const all = held.move();
    return {
      ...shared,
      worker,
      companions,
      release: (from) => {
        ({ waits } = from);
        if (from.signal.aborted) over.abort();
        else from.signal.addEventListener("abort", () => over.abort(), { once: true });
        toWorker.open(url);
      },
      registered: async () => {
        await workPoolMade(url, prefect, worker, { signal, waits });
        toRegister.open(url);
        return await registration;
      },
      [Symbol.asyncDispose]: () => all[Symbol.asyncDispose](),
    };
  };
