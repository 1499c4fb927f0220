import { ephemeralName } from "../context/identity.ts";
import { RehearsalError } from "../errors.ts";
import { Disposables } from "../machine/disposables.ts";
import type { Place } from "../machine/places.ts";
import { type AtMost, atMostOf } from "../rehearsal/at-most.ts";
import type { StackRequest } from "../rehearsal/begin.ts";
import type { LifecycleRequest } from "../rehearsal/lifecycle.ts";
import type { Result } from "../rehearsal/result.ts";
import { mergeSettings } from "../settings/merge-settings.ts";
import type { Urls } from "../stack/provisioned.ts";
import { type Options, requestOf } from "./options.ts";

/** A stack that runs until it is disposed of. */
export interface ProvisionedStack extends AsyncDisposable {
  /** The id in the labels of its containers. */
  id: string;
  /** The base URL of each service. */
  urls: Urls;
  /**
   * Rehearses on this stack. Rehearsals on one stack wait for each other.
   * @param options settings that override those of the stack
   * @throws RehearsalError SETTINGS when they are wrong
   */
  rehearse(options?: Pick<Options, "settings" | "signal" | "onProgress">): Promise<Result>;
}

/** Options of `provision`. */
export interface ProvisionOptions extends Options {
  /**
   * How many rehearsals and stacks may run at once on the container engine, on this machine; the others wait for their
   * turn. Default: LINEAGE_REHEARSAL_AT_MOST, else what suits the engine's machine.
   */
  atMost?: number;
}

/**
 * Brings up a stack for several rehearsals. Disposing of it destroys it. If the process is killed,
 * `rehearse reap` removes it.
 * @throws RehearsalError SETTINGS when the options are wrong, PROVISION when the stack did not come
 * up; then nothing of it is left
 */
export async function provision({ atMost, ...options }: ProvisionOptions = {}): Promise<ProvisionedStack> {
  const places = atMostOf(atMost, "atMost");
  const request = await requestOf(options);
  const { bringUp, rehearse } = await import("../rehearsal/lifecycle.ts");
  let id = "";
  const session: LifecycleRequest = {
    ...request,
    stack: ephemeralName(request.stack),
    lifetime: "process",
    wait: true,
  };
  const onId = (labelId: string) => {
    id = labelId;
  };
  // The stack has its place until it is disposed of. Its rehearsals need none of their own.
  const held = new Disposables();
  held.use(await placeOf(request, places));
  // Its URLs stay open as long as it runs.
  const { urls, errors } = await bringUp({ ...session, onId, keepOpen: (open) => held.use(open) });
  if (!urls || errors.length > 0) {
    await held[Symbol.asyncDispose]();
    throw new RehearsalError(request.signal?.aborted ? "INTERRUPTED" : "PROVISION", {
      doing: `bringing up the stack ${session.stack}`,
      found: errors.map(({ message }) => message).join("\n") || "it was asked to stop",
      next: "Nothing of the stack is left.",
    });
  }
  return {
    id,
    urls,
    rehearse: async ({ settings = {}, ...others } = {}) => {
      const merged = mergeSettings(options.settings ?? {}, settings);
      const { project: _, stack: __, ...request } = await requestOf({ ...options, ...others, settings: merged });
      return rehearse({ ...session, ...request });
    },
    [Symbol.asyncDispose]: async () => {
      const { takeDown } = await import("../rehearsal/down.ts");
      const { signal: _, ...rest } = session;
      try {
        await takeDown(rest, id);
      } finally {
        await held[Symbol.asyncDispose]();
      }
    },
  };
}

/** The place of a stack on the container engine. */
async function placeOf({ settings, follow, signal }: StackRequest, atMost: AtMost): Promise<Place> {
  const { placeOnEngine } = await import("../rehearsal/place.ts");
  return placeOnEngine(
    { settings, tell: follow ?? (() => {}), stopSignal: signal ?? new AbortController().signal },
    atMost,
  );
}
