import type { Rehearsal } from "../context/context.ts";
import { asStep } from "../context/step-events.ts";
import { whyStopped } from "../context/stop.ts";
import { within } from "../context/within.ts";
import { containersByService } from "../docker/containers.ts";
import { messageOf, type RehearsalError } from "../errors.ts";
import { concludeBundle } from "../evidence/conclude.ts";
import { verdictOf } from "../judgement/verdict.ts";
import { captureLogs } from "../steps/capture.ts";
import { upload } from "../steps/upload.ts";

/**
 * Saves what evidence there is of a rehearsal that was cut short: logs, a verdict that says why, and the store where it answers.
 * Nothing here waits for the signal: evidence comes first.
 */
export async function salvage(rehearsal: Rehearsal, errors: RehearsalError[]): Promise<void> {
  const { bundle, known, asked, settings, tell } = rehearsal;
  // The cause is told already: logs are what can be had.
  await within({ deadline: settings.deadlines.capture }, () => saveLogs(rehearsal)).catch(() => {});
  const phase = known.stack ? "steps" : "provision";
  const message = errors.map(messageOf).join("\n");
  const cause = asked.aborted ? { phase, ...whyStopped(asked) } : { verdict: "error" as const, phase, message };
  const verdict = verdictOf(rehearsal, known.stack?.images ?? [], [], cause);
  known.verdict = await concludeBundle(bundle, verdict, { versions: rehearsal.tools.versions });
  if (!known.store) return;
  await asStep(tell, "upload", () =>
    within({ deadline: settings.deadlines.upload }, (signal) => upload({ ...rehearsal, signal })),
  );
}

async function saveLogs(rehearsal: Rehearsal): Promise<void> {
  // The store's container is named after what it holds.
  const { evidence, ...others } = await containersByService(rehearsal.known.labelId ?? rehearsal.id);
  await captureLogs({ containers: evidence ? { ...others, s3: evidence } : others }, rehearsal);
}
