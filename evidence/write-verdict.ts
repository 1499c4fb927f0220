import type { Verdict } from "../judgement/verdict.ts";
import { asJson, type Bundle } from "./bundle.ts";
import { type NotesFacts, notesOf } from "./notes.ts";

/**
 * Writes notes.md and verdict.json, and seals the bundle: nothing can be written into it afterwards. The notes name the
 * files that were still being written.
 * @returns the redacted verdict, as it was written
 */
export async function writeVerdict(bundle: Bundle, verdict: Verdict, facts: NotesFacts): Promise<Verdict> {
  const redacted = bundle.redactor.redactIn(verdict);
  await bundle.seal((cutShort) => ({
    "notes.md": bundle.redactor.redact(notesOf(redacted, { ...facts, cutShort })),
    "verdict.json": asJson(redacted),
  }));
  return redacted;
}
