import { hostname, release, type } from "node:os";
import type { Contract } from "../contract/contract.ts";
import type { Places } from "../contract/normalise.ts";
import { messageOf } from "../errors.ts";
import { type DriftFacts, describeEnd, type Told } from "../judgement/facts.ts";
import type { Verdict } from "../judgement/verdict.ts";
import { atOnce, inSlices } from "../machine/turns.ts";
import type { ReportedEvents, ReportedStep, ReportFacts } from "../page/facts.ts";
import { layoutOf } from "../page/layout.ts";
import { drawnOf } from "../page/lineage.ts";
import { type DrawnLineage, reportOf } from "../page/report.ts";
import { settingRows } from "../page/setting-rows.ts";
import { packageVersion } from "../version.ts";
import type { Bundle } from "./bundle.ts";
import { checksumFile } from "./checksums.ts";
import { commandsIn, type NotesFacts } from "./notes.ts";
import { lengthsOf, type ReadForReport, readForReport } from "./read-for-report.ts";
import type { Redactor } from "./redaction.ts";
import { plainSettings } from "./settings-text.ts";

/** The file of the report. */
export const reportFile = "report.html";

/** What the report adds to the notes. A rehearsal that was cut short has little of it. */
export interface ReportedFacts extends NotesFacts {
  /** When each step ran. */
  steps?: ReportedStep[];
  settings?: unknown;
  /** What the events tell, where it is known already; otherwise it is read from the bundle. */
  told?: Told | undefined;
  /** The recorded requests that it shows, where they are chosen already. */
  rows?: ReportedEvents | undefined;
  drift?: DriftFacts | undefined;
  contract?: Contract | undefined;
  places?: Places | undefined;
}

/**
 * Makes the report of a bundle that is about to be sealed. Nothing in it keeps the bundle from being sealed: what cannot be
 * shown is named in the report.
 * @param verdict redacted
 * @param lastFiles names of the files that are written when the bundle is sealed
 * @returns makes the text of report.html, given the files that were cut short
 */
export async function preparedReport(
  bundle: Bundle,
  verdict: Verdict,
  facts: ReportedFacts,
  lastFiles: readonly string[],
): Promise<(cutShort: string[]) => Promise<string>> {
  const { redact, redactTextsIn } = bundle.redactor;
  const { steps = [], settings, versions = {} } = facts;
  const files = bundle.files();
  const read = await readForReport(bundle.directory, files, facts);
  const { lineage, problem } = await drawnLineage(read, verdict, facts, bundle.redactor);
  const lengths = await lengthsOf(bundle.directory, files);
  const known: Omit<ReportFacts, "cutShort"> = {
    verdict,
    host: redact(`${hostname()}, ${type()} ${release()}`),
    versions: redactTextsIn({ "lineage-rehearsal": packageVersion, Node: process.version, ...versions }),
    steps: steps.map((one) => (one.detail === undefined ? one : { ...one, detail: redact(one.detail) })),
    commands: commandsIn(facts).map(({ step, run }) => ({
      step,
      argv: redactTextsIn(run.argv),
      sha256: run.sha256,
      end: describeEnd(run),
      isWell: run.exitCode === 0 && !run.timedOut,
      seconds: run.seconds,
    })),
    events: read.events,
    logs: read.logs,
    settings: settings === undefined ? [] : redactTextsIn(settingRows(plainSettings(settings))),
    files: [...new Set([...files, ...lastFiles, checksumFile])]
      .sort()
      .map((file) => ({ file, bytes: lengths.get(file) })),
    problems: redactTextsIn([...read.problems, ...(problem === undefined ? [] : [problem])]),
  };
  return async (cutShort) => {
    try {
      return await inSlices(reportOf({ ...known, cutShort }, lineage));
    } catch (error) {
      // A bundle with the verdict alone is worth more than none.
      const problems = [redact(`Most of this report could not be made: ${messageOf(error)}`), ...known.problems];
      const events = { total: 0, rows: [] };
      const least = { ...known, problems, events, logs: [], commands: [], settings: [], cutShort };
      return atOnce(reportOf(least, nothingDrawn));
    }
  };
}

const nothingDrawn: DrawnLineage = {
  drawn: { nodes: new Map(), edges: new Map() },
  layout: undefined,
  drifts: [],
};

/** The lineage as it is drawn; without places where it could not be placed. */
async function drawnLineage(
  { told, graphs }: ReadForReport,
  verdict: Verdict,
  facts: ReportedFacts,
  { redact, redactTextsIn }: Redactor,
): Promise<{ lineage: DrawnLineage; problem?: string }> {
  const { drift, contract, places, refinements = [] } = facts;
  const all = facts.told?.all ?? told;
  const drifts = redactTextsIn(drift?.drifts ?? []);
  const nothing = { ...nothingDrawn, drifts };
  if (!all) return { lineage: nothing };
  try {
    const expected = refinements.map(({ refinement }) => refinement);
    const namespace = verdict.namespace ?? "";
    const drawn = await inSlices(drawnOf({ told: all, graphs, expected, namespace, drift, contract, places, redact }));
    try {
      return { lineage: { drawn, layout: await layoutOf(drawn), drifts } };
    } catch (error) {
      return { lineage: { ...nothing, drawn }, problem: `The lineage could not be drawn: ${messageOf(error)}` };
    }
  } catch (error) {
    return { lineage: nothing, problem: `The lineage could not be read: ${messageOf(error)}` };
  }
}
