import type { Verdict } from "../judgement/verdict.ts";
import type { Bundle } from "./bundle.ts";
import { type Known, writeNotes } from "./notes.ts";

/**
 * Writes what a rehearsal came to, verdict.json and notes.md, and seals the bundle.
 * @returns the verdict as it was written: redacted
 */
export async function concludeBundle(bundle: Bundle, verdict: Verdict, known: Known): Promise<Verdict> {
  const told = bundle.redactor.redactIn(verdict);
  await bundle.writeJson("verdict.json", told);
  await writeNotes(bundle, told, known);
  await bundle.seal();
  return told;
}
