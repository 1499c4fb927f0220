import { begin, type Request } from "./begin.ts";
import { asRehearsalError, type RehearsalError } from "./errors.ts";
import { type Result, resultOf } from "./result.ts";
import { salvage } from "./salvage.ts";
import { asStep, collector } from "./steps-told.ts";
import { getTools } from "./tools.ts";

/**
 * One rehearsal, from the tools to the destroyed stack. Whatever fails on the way, the evidence that exists is kept and stored, and what
 * was brought up is destroyed.
 * @returns the result; nothing that happens in a rehearsal is thrown
 */
export async function rehearse(request: Request): Promise<Result> {
  const { keep = false, stackOnly = false } = request;
  const told = collector();
  const rehearsal = begin({
    ...request,
    follow: (event) => {
      told.hear(event);
      request.follow?.(event);
    },
  });
  const errors: RehearsalError[] = [];
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (thrown) {
      errors.push(asRehearsalError(thrown));
    }
  };
  // Loading the Automation API takes as long as finding the tools; both are needed in every case.
  const loading = Promise.all([import("./workspace.ts"), import("./up.ts"), import("./destroy.ts")]);
  await attempt(async () => {
    const [[{ selectStack }, { up }, { destroy }], { engine }] = await Promise.all([loading, getTools(rehearsal)]);
    const stack = await asStep(rehearsal.tell, "stack", () => selectStack(engine, rehearsal, request.project));
    await attempt(() => up(stack, rehearsal));
    if (!stackOnly && !rehearsal.known.stored) await attempt(() => salvage(rehearsal, errors));
    if (!keep && !(stackOnly && errors.length === 0))
      await asStep(rehearsal.tell, "destroy", () => destroy(stack, rehearsal));
  });
  if (!stackOnly && !rehearsal.known.verdict) await attempt(() => salvage(rehearsal, errors));
  return resultOf(rehearsal, told.results(), errors, rehearsal.stays);
}
