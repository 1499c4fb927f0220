import { RehearsalError } from "../errors.ts";
import type { Request } from "../rehearsal/begin.ts";
import type { Result } from "../rehearsal/result.ts";
import { mergeSettings } from "../settings/merge-settings.ts";
import type { Urls } from "../stack/provisioned.ts";
import { ephemeralName } from "./one-rehearsal.ts";
import { asked, type Options } from "./options.ts";

/** A stack that is up, until it is disposed of. */
export interface ProvisionedStack extends AsyncDisposable {
  /** The id that its containers are labelled with. */
  id: string;
  /** Base URLs by what answers there. */
  urls: Urls;
  /**
   * Rehearses on this stack; one that is asked for while another runs waits for it.
   * @param options settings over those that the stack was brought up with
   * @throws RehearsalError SETTINGS when they are wrong
   */
  rehearse(options?: Pick<Options, "settings" | "signal" | "onProgress">): Promise<Result>;
}

/**
 * Brings a stack up, for a suite that rehearses several refinements on it. Disposing of it destroys it; one whose process is killed is
 * removed by the next rehearsal of the project, or by `rehearse reap`.
 * @throws RehearsalError SETTINGS when the options are wrong, PROVISION when it could not be brought up: nothing of it is left then
 */
export async function provision(options: Options = {}): Promise<ProvisionedStack> {
  const request = asked(options);
  const session: Request = { ...request, stack: ephemeralName(request.stack), session: true, wait: true };
  const { rehearse } = await import("../rehearsal/lifecycle.ts");
  let id = "";
  const began = (known: string) => {
    id = known;
  };
  const { urls, errors } = await rehearse({ ...session, scope: "stack", began });
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
      const {
        settings: parsed,
        signal,
        follow,
      } = asked({ ...options, ...own, settings: mergeSettings(options.settings ?? {}, settings) });
      return rehearse({ ...session, settings: parsed, ...(signal ? { signal } : {}), ...(follow ? { follow } : {}) });
    },
    [Symbol.asyncDispose]: async () => {
      const { takeDown } = await import("../rehearsal/take-down.ts");
      const { signal: _, ...rest } = session;
      await takeDown(rest, id);
    },
  };
}
