import type { Verdict } from "../judgement/verdict.ts";
import { asJson, type Bundle } from "./bundle.ts";
import { type NotesFacts, notesOf } from "./notes.ts";
import type { Redactor } from "./redaction.ts";

/**
 * Writes cli.sh, notes.md, report.json and verdict.json, and seals the bundle: nothing can be written into it afterwards. The notes name the
 * files that were still being written.
 * @param report the report on the events in the form of OpenLineage's compatibility tests; undefined without events
 * @returns the redacted verdict, as it was written
 */
export async function writeVerdict(
  bundle: Bundle,
  verdict: Verdict,
  facts: NotesFacts,
  report?: unknown,
): Promise<Verdict> {
  const redacted = redactedVerdict(verdict, bundle.redactor);
  const script = bundle.script.text(verdict.id, bundle.redactor);
  await bundle.seal((cutShort) => ({
    ...(script === undefined ? {} : { "cli.sh": script }),
    "notes.md": bundle.redactor.redact(notesOf(redacted, { ...facts, cutShort })),
    ...(report === undefined ? {} : { "report.json": asJson(bundle.redactor.redactTextsIn(report)) }),
    "verdict.json": asJson(redacted),
  }));
  return redacted;
}

/** Redacts a verdict, but for the words that programs read: a pattern of the settings may match them, and they hold no data. */
function redactedVerdict(verdict: Verdict, { redactTextsIn }: Redactor): Verdict {
  const { id, verdict: word, refinements, expectations } = verdict;
  return {
    ...redactTextsIn(verdict),
    id,
    verdict: word,
    refinements: refinements.map((one) => ({ ...redactTextsIn(one), verdict: one.verdict, files: one.files })),
    expectations: expectations.map((one) => ({ ...redactTextsIn(one), name: one.name, status: one.status })),
  };
}

/** The texts of a verdict in which something is concealed that no single fact held, by their path in the verdict. */
export function concealedIn(verdict: Verdict, redactor: Redactor): string[] {
  const paths: string[] = [];
  const walk = (before: unknown, after: unknown, path: string): void => {
    if (typeof before === "string") {
      if (before !== after) paths.push(path);
    } else if (typeof before === "object" && before !== null)
      for (const [key, inner] of Object.entries(before))
        walk(inner, (after as Record<string, unknown>)[key], path === "" ? key : `${path}.${key}`);
  };
  walk(verdict, redactedVerdict(verdict, redactor), "");
  return paths;
}
