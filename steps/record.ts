import type { Rehearsal } from "../context/context.ts";
import { type Entry, recordInLog, recordInPlan } from "../evidence/plan-documents.ts";

/** Puts a rehearsal whose evidence is stored on record, once, in the documents that the settings name. */
export async function record({ settings, known, startedAt, stack }: Rehearsal): Promise<void> {
  const { plan, log, rehearsal, owner, environment = stack } = settings.record;
  const { verdict, stored } = known;
  if (!verdict || !stored) return;
  const entry: Entry = {
    rehearsal,
    owner,
    environment,
    from: startedAt,
    to: new Date(),
    verdict: verdict.verdict,
    evidence: stored.uri,
  };
  if (plan) await recordInPlan(plan, entry);
  if (log) await recordInLog(log, entry);
}
