import { randomBytes } from "node:crypto";
import type { Result } from "../rehearsal/result.ts";
import { asked, type Options } from "./options.ts";

/** What a rehearsal takes beside the options of all. */
export interface RehearseOptions extends Options {
  /** Rehearses on the stack's own name, so that two cannot run at once, rather than on one that is made up for this rehearsal. */
  exclusive?: boolean;
}

/**
 * Rehearses once, on a stack that is brought up for it and destroyed again. What goes wrong in a rehearsal is in its result.
 * @throws RehearsalError SETTINGS when the options or the settings are wrong: nothing was started
 */
export async function rehearse({ exclusive = false, ...options }: RehearseOptions = {}): Promise<Result> {
  const request = asked(options);
  const stack = exclusive ? request.stack : ephemeralName(request.stack);
  const { rehearse: run } = await import("../rehearsal/lifecycle.ts");
  return run({ ...request, stack, ephemeral: !exclusive });
}

/** A stack's name that nobody else uses. */
export const ephemeralName = (stack: string): string => `${stack}-${randomBytes(4).toString("hex")}`;
