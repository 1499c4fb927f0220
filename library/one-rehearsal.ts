import { ephemeralName } from "../context/identity.ts";
import type { Result } from "../rehearsal/result.ts";
import { type Options, requestOf } from "./options.ts";

/** Options of `rehearse`. */
export interface RehearseOptions extends Options {
  /**
   * Uses the stack's own name, so that two rehearsals cannot run at once. By default each gets a
   * new name.
   */
  exclusive?: boolean;
}

/**
 * Rehearses once: brings up a stack, and destroys it at the end. A failure of the rehearsal is in
 * the result and is not thrown.
 * @throws RehearsalError SETTINGS when the options or the settings are wrong; nothing was started
 */
export async function rehearse({ exclusive = false, ...options }: RehearseOptions = {}): Promise<Result> {
  const request = await requestOf(options);
  const stack = exclusive ? request.stack : ephemeralName(request.stack);
  const { rehearse } = await import("../rehearsal/lifecycle.ts");
  return rehearse({ ...request, stack, lifetime: "rehearsal", ephemeral: !exclusive });
}
