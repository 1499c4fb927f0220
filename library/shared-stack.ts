import { ephemeralName } from "../context/identity.ts";
import { RehearsalError } from "../errors.ts";
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

/**
 * Brings up a stack for several rehearsals. Disposing of it destroys it. If the process is killed,
 * `rehearse reap` removes it.
 * @throws RehearsalError SETTINGS when the options are wrong, PROVISION when the stack did not come
 * up; then nothing of it is left
 */
export async function provision(options: Options = {}): Promise<ProvisionedStack> {
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
  const { urls, errors } = await bringUp({ ...session, onId });
  if (!urls || errors.length > 0)
    throw new RehearsalError(request.signal?.aborted ? "INTERRUPTED" : "PROVISION", {
      doing: `bringing up the stack ${session.stack}`,
      found: errors.map(({ message }) => message).join("\n") || "it was asked to stop",
      next: "Nothing of the stack is left.",
    });
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
      await takeDown(rest, id);
    },
  };
}
