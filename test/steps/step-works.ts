import { once } from "node:events";
import type { Context } from "../../context/context.ts";

/** A time limit that no test reaches. */
export const deadline = 3_600_000;

/** What steps do in tests. */
export const done = async () => "done";
export const fail = async () => {
  throw new Error("it broke");
};
export const untilAborted = async ({ signal }: Context): Promise<never> => {
  if (!signal.aborted) await once(signal, "abort");
  throw signal.reason;
};
