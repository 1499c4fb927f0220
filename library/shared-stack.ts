import { RehearsalError } from "../errors.ts";
import type { LifecycleRequest } from "../rehearsal/lifecycle.ts";
import type { Result } from "../rehearsal/result.ts";
import { mergeSettings } from "../settings/merge-settings.ts";
import type { Urls } from "../stack/provisioned.ts";
import { ephemeralName } from "./one-rehearsal.ts";
import { type Options, requestOf } from "./options.ts";

/** A stack that is up until it is disposed of. */
export interface ProvisionedStack extends AsyncDisposable {
  /** The id that its containers are labelled with. */
  id: string;
  /** Base URLs by what answers there. */
  urls: Urls;
  /**
   * Rehearses on this stack. Rehearsals on one stack wait for each other.
   * @param options settings that override those that the stack was brought up with
   * @throws RehearsalError SETTINGS when they are wrong
   */
  rehearse(options?: Pick<Options, "settings" | "signal" | "onProgress">): Promise<Result>;
}

/**
 * Brings a stack up, for a suite that rehearses several refinements on it. Disposing of it destroys it. When
 * the process is killed, `rehearse reap` removes it.
 * @throws RehearsalError SETTINGS when the options are wrong, PROVISION when the stack did not come up;
 * nothing of it is left then
 */
export async function provision(options: Options = {}): Promise<ProvisionedStack> {
  const request = requestOf(options);
  const { bringUp, rehearse } = await import("../rehearsal/lifecycle.ts");
  let id = "";
  const session: LifecycleRequest = {
    ...request,
    stack: ephemeralName(request.stack),
    lifetime: "process",
    wait: true,
  };
  const onId = (known: string) => {
    id = known;
  };
  const { urls, errors } = await bringUp({ ...session, onId });
  if (!urls || errors.length > 0)
    throw new RehearsalError(request.signal?.aborted ? "INTERRUPTED" : "PROVISION", {
      doing: `bringing up the stack ${session.stack}`,
      found: errors.map(({ message }) => message).join("\n") || "it was asked to stop",
      next: "Nothing of it is left.",
    });
  return {
    id,
    urls,
    rehearse: ({ settings = {}, ...own } = {}) => {
      const merged = mergeSettings(options.settings ?? {}, settings);
      const { project: _, stack: __, ...request } = requestOf({ ...options, ...own, settings: merged });
      return rehearse({ ...session, ...request });
    },
    [Symbol.asyncDispose]: async () => {
      const { takeDown } = await import("../rehearsal/down.ts");
      const { signal: _, ...rest } = session;
      await takeDown(rest, id);
    },
  };
}
