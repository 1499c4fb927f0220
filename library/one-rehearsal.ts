import { ephemeralName } from "../context/identity.ts";
import { atMostOf } from "../rehearsal/at-most.ts";
import type { Result } from "../rehearsal/result.ts";
import { type Options, requestOf } from "./options.ts";

/** Options of `rehearse`. */
export interface RehearseOptions extends Options {
  /**
   * Uses the stack's own name, so that two rehearsals cannot run at once. By default each gets a
   * new name.
   */
  exclusive?: boolean;
  /**
   * How many rehearsals may run at once on the container engine, on this machine; the others wait for their turn. Default:
   * LINEAGE_REHEARSAL_AT_MOST, else what suits the engine's machine.
   */
  atMost?: number;
}

/**
 * Rehearses once: brings up a stack, and destroys it at the end. A failure of the rehearsal is in
 * the result and is not thrown.
 * @throws RehearsalError SETTINGS when the options or the settings are wrong; nothing was started
 */
export async function rehearse({ exclusive = false, atMost, ...options }: RehearseOptions = {}): Promise<Result> {
  const request = await requestOf(options);
  const stack = exclusive ? request.stack : ephemeralName(request.stack);
  const { rehearse } = await import("../rehearsal/lifecycle.ts");
  return rehearse({
    ...request,
    stack,
    atMost: atMostOf(atMost, "atMost"),
    lifetime: "rehearsal",
    ephemeral: !exclusive,
  });
}
