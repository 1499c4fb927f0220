import type { Verdict } from "../judgement/verdict.ts";
import type { Bundle } from "./bundle.ts";
import { type NotesFacts, notesOf } from "./notes.ts";

/**
 * Writes verdict.json and notes.md, and seals the bundle. Write nothing into the bundle afterwards.
 * @returns the redacted verdict, as it was written
 */
export async function writeVerdict(bundle: Bundle, verdict: Verdict, facts: NotesFacts): Promise<Verdict> {
  const redacted = bundle.redactor.redactIn(verdict);
  await bundle.writeJson("verdict.json", redacted);
  await bundle.write("notes.md", notesOf(redacted, facts));
  await bundle.seal();
  return redacted;
}
