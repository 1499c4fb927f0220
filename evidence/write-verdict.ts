import { rm } from "node:fs/promises";
import { attestationFiles } from "../attestation/attest.ts";
import type { Attested } from "../attestation/statement.ts";
import type { Provenance, Verdict } from "../judgement/verdict.ts";
import { asJson, type Bundle, type Texts } from "./bundle.ts";
import { commandsIn, notesOf } from "./notes.ts";
import type { Redactor } from "./redaction.ts";
import { preparedReport, type ReportedFacts, reportFile } from "./report.ts";

/** Returns the files that attest to a verdict, and to all other files of its bundle. */
export type Attest = (attested: Attested) => Promise<Texts>;

/**
 * Writes cli.sh, notes.md, report.html, report.json and verdict.json, and seals the bundle: nothing can be written into it afterwards. The notes name the
 * files that were still being written.
 * @param report the report on the events in the form of OpenLineage's compatibility tests; undefined without events
 * @param attest left out for a rehearsal that was not carried out
 * @returns the redacted verdict, as it was written
 */
export async function writeVerdict(
  bundle: Bundle,
  verdict: Verdict,
  facts: ReportedFacts,
  report?: unknown,
  attest?: Attest,
): Promise<Verdict> {
  // One that a rehearsal left that was killed before it sealed its bundle: it is about another verdict.
  if (!bundle.isSealed) for (const file of attestationFiles) await rm(bundle.path(file), { force: true });
  const redacted = redactedVerdict(verdict, bundle.redactor);
  const script = bundle.script.text(verdict.id, bundle.redactor);
  const lastFiles = [
    ...(script === undefined ? [] : ["cli.sh"]),
    ...(report === undefined ? [] : ["report.json"]),
    ...["notes.md", reportFile, "verdict.json"],
  ];
  const reportWith = await preparedReport(bundle, redacted, facts, lastFiles);
  const commands = commandsIn(facts).map(({ step, run: { sha256 } }) => ({ name: step, sha256 }));
  await bundle.seal(
    async (cutShort) => ({
      ...(script === undefined ? {} : { "cli.sh": script }),
      "notes.md": bundle.redactor.redact(notesOf(redacted, { ...facts, cutShort })),
      [reportFile]: await reportWith(cutShort),
      ...(report === undefined ? {} : { "report.json": asJson(bundle.redactor.redactTextsIn(report)) }),
      "verdict.json": asJson(redacted),
    }),
    async (files) => (await attest?.({ verdict: redacted, files, commands })) ?? {},
  );
  return redacted;
}

/** Redacts a verdict, but for the words that programs read: a pattern of the settings may match them, and they hold no data. */
function redactedVerdict(verdict: Verdict, { redactTextsIn }: Redactor): Verdict {
  const { id, verdict: word, refinements, expectations, provenance, images, contract } = verdict;
  return {
    ...redactTextsIn(verdict),
    id,
    verdict: word,
    // Nor may a pattern change a digest.
    ...(provenance ? { provenance: { ...redactTextsIn(provenance), ...commitIn(provenance) } } : {}),
    images: images.map((one) => ({ ...redactTextsIn(one), digest: one.digest })),
    ...(contract ? { contract: { ...redactTextsIn(contract), sha256: contract.sha256 } } : {}),
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

const commitIn = ({ commit }: Provenance): Provenance => (commit === undefined ? {} : { commit });
