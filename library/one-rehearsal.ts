import { randomBytes } from "node:crypto";
import type { Result } from "../rehearsal/result.ts";
import { type Options, requestOf } from "./options.ts";

/** What `rehearse` takes. */
export interface RehearseOptions extends Options {
  /** Rehearses on the stack's own name, so that two cannot run at once, instead of on a name made up for this rehearsal. */
  exclusive?: boolean;
}

/**
 * Rehearses once, on a stack that is brought up for it and destroyed again. What goes wrong in the rehearsal
 * is in its result.
 * @throws RehearsalError SETTINGS when the options or the settings are wrong; nothing was started
 */
export async function rehearse({ exclusive = false, ...options }: RehearseOptions = {}): Promise<Result> {
  const request = requestOf(options);
  const stack = exclusive ? request.stack : ephemeralName(request.stack);
  const { rehearse } = await import("../rehearsal/lifecycle.ts");
  return rehearse({ ...request, stack, lifetime: "rehearsal", ephemeral: !exclusive });
}

/** A stack's name that nobody else uses. */
export const ephemeralName = (stack: string): string => `${stack}-${randomBytes(4).toString("hex")}`;
