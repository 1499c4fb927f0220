import type { Rehearsal } from "../context/context.ts";
import { stopReasonOf } from "../context/stop-request.ts";
import { storeOwed } from "../store/owed.ts";
import { owe } from "../store/owed-notes.ts";
import type { Access } from "../store/s3-client.ts";
import { storeSettings } from "../store/store-settings.ts";
import type { Backend } from "./backend.ts";

/**
 * Writes a note that the evidence of a rehearsal is owed to the store. If this process is killed,
 * the next rehearsal or `rehearse reap` finds the note and stores the evidence.
 */
export function oweEvidence({ directory }: Backend, { bundle, labels, stopSignal, ...rehearsal }: Rehearsal) {
  const { id, stack, startedAt, settings } = rehearsal;
  const { namespace, job } = settings;
  const note = owe(directory, {
    bundle: bundle.directory,
    ...storeSettings(settings),
    owner: labels["lineage-rehearsal.owner"],
    expires: labels["lineage-rehearsal.expires"],
    rehearsal: { id, stack, startedAt: startedAt.toISOString(), settings: { namespace, job } },
  });
  stopSignal.addEventListener("abort", () => note.stopped(stopReasonOf(stopSignal)), { once: true });
  return note;
}

/**
 * Stores the evidence that earlier rehearsals of the stack owe to the store of this rehearsal.
 * @returns a warning for each bundle that is owed still: it says nothing about this rehearsal
 */
export async function storeOwedEvidence(
  { directory }: Backend,
  { id, settings, tell }: Rehearsal,
  access: Access,
): Promise<string[]> {
  const warnings: string[] = [];
  const say = (detail: string) => tell({ name: "upload", status: "running", detail });
  const store = { access, settings: storeSettings(settings), deadline: settings.deadlines.upload };
  await storeOwed(directory, id, store, { stored: say, failed: (warning) => warnings.push(warning) });
  return warnings;
}
