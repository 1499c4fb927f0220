import { writeNotes } from "../evidence/notes.ts";
import { verdictOf } from "../evidence/verdict.ts";
import { labelledServices } from "../stack/containers.ts";
import { captureLogs } from "../steps/capture.ts";
import { upload } from "../steps/upload.ts";
import { messageOf, type RehearsalError } from "./errors.ts";
import type { Rehearsal } from "./rehearsal.ts";

/**
 * Saves what evidence there is of a rehearsal that was cut short: logs, a verdict that says why, and the store where it answers.
 * Nothing here waits for the signal: evidence comes first.
 */
export async function salvage(rehearsal: Rehearsal, errors: RehearsalError[]): Promise<void> {
  const { bundle, known, signal, tell } = rehearsal;
  if (!known.verdict) {
    const containers = known.labelId ? await labelledServices(known.labelId) : {};
    await captureLogs({ containers }, rehearsal).catch(() => {}); // The cause is told already; logs are what can be had.
    const verdict = signal.aborted ? "interrupted" : "error";
    const message = errors.map(messageOf).join("\n") || "it was asked to stop";
    known.verdict = verdictOf(rehearsal, known.stack?.images ?? [], [], {
      verdict,
      phase: known.stack ? "steps" : "provision",
      message,
    });
    await bundle.writeJson("verdict.json", known.verdict);
    await writeNotes(bundle, known.verdict, {});
    await bundle.seal();
  }
  if (!known.stack || known.stored) return;
  const start = performance.now();
  tell({ name: "upload", status: "running" });
  await upload(known.stack, rehearsal);
  tell({ name: "upload", status: "passed", seconds: (performance.now() - start) / 1000 });
}
