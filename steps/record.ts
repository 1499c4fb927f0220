import type { Context } from "../context/context.ts";
import { type Entry, recordInLog, recordInPlan } from "../evidence/plan-documents.ts";

/**
 * Records a rehearsal once in the documents that the settings name. Call it after storing the
 * evidence.
 * @param evidence where the evidence is stored
 */
export async function record(
  { settings, startedAt, stack }: Context,
  { verdict, evidence }: Pick<Entry, "verdict" | "evidence">,
): Promise<void> {
  const { plan, log, rehearsal, owner, environment = stack } = settings.record;
  const entry: Entry = { rehearsal, owner, environment, from: startedAt, to: new Date(), verdict, evidence };
  if (plan) await recordInPlan(plan, entry);
  if (log) await recordInLog(log, entry);
}
