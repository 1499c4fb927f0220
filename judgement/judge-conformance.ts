import type { Conformance, GroupedFinding } from "../conformance/conformance.ts";
import { count, firstFew } from "../lineage/names.ts";
import { type Expectation, judged, notJudged } from "../rules/expectation.ts";
import type { ConformanceSettings } from "../settings/conformance.ts";

type Severity = ConformanceSettings["events"];

/** How many findings a message tells. */
const mostTold = 5;

/** What becomes of a finding. */
function severityOf(finding: GroupedFinding, settings: ConformanceSettings): Severity {
  const { severity, code, facet } = finding;
  const { events, naming, unknownFacets, ignore } = settings;
  if (ignore.includes(code) || (facet !== undefined && ignore.includes(facet))) return "ignore";
  if (code === "naming") return naming;
  if (events === "ignore") return "ignore";
  if (code === "facet.custom") return unknownFacets ?? "ignore";
  if (code === "facet.unknown") return unknownFacets ?? "warn";
  return severity === "error" ? events : "warn";
}

/**
 * Judges whether the events of a command keep to OpenLineage's specification, and whether their datasets are named as it
 * wants. A flow run that sent nothing has no such expectation.
 */
export function judgeConformance(
  side: "lineage" | "prefect",
  told: ReadonlyMap<string, Conformance> | undefined,
  command: string,
  settings: ConformanceSettings,
): Expectation[] {
  const conformance = told?.get(command);
  if (told === undefined || (side === "prefect" && !conformance?.events)) return [];
  const [ofEvents, ofNames] = [`${side}.conformance`, `${side}.naming`];
  const expected = {
    events: "every event keeps to OpenLineage 2-0-2 and to its facets",
    naming: "every dataset is named as OpenLineage names those of its source",
  };
  if (!conformance?.events)
    return [
      notJudged(ofEvents, expected.events, "no event was recorded"),
      notJudged(ofNames, expected.naming, "no event was recorded"),
    ];
  const all = conformance.findings.map((finding) => ({ finding, severity: severityOf(finding, settings) }));
  const judgeOf = (name: string, key: "events" | "naming"): Expectation => {
    if (settings[key] === "ignore") return notJudged(name, expected[key], `conformance.${key} is ignore`);
    const own = all.filter(
      ({ finding, severity }) => (finding.code === "naming") === (key === "naming") && severity !== "ignore",
    );
    const [failing, warning] = [
      own.filter(({ severity }) => severity === "fail"),
      own.filter(({ severity }) => severity === "warn"),
    ];
    const found = [...failing, ...warning].map(({ finding }) => describe(finding, conformance.events));
    const words =
      found.length === 0
        ? `no finding in ${count(conformance.events, "event")}`
        : `${count(found.length, "finding")} in ${count(conformance.events, "event")}: ${firstFew(found, mostTold).join("; ")}`;
    return judged(name, found.length === 0, expected[key], words, hintOf(key), failing.length > 0 ? "fail" : "warn");
  };
  return [judgeOf(ofEvents, "events"), judgeOf(ofNames, "naming")];
}

const describe = ({ path, code, words, events, first }: GroupedFinding, all: number): string => {
  const also = events === 1 ? "" : events === all ? ", and in all others" : `, and in ${events - 1} more`;
  return `event ${first.nth} (${first.title})${also}: ${path}: ${words} [${code}]`;
};

const hintOf = (key: "events" | "naming"): string =>
  key === "naming"
    ? "Datasets that are named in two ways are two datasets in every graph. conformance.naming says what this is worth, conformance.ignore leaves it out."
    : "report.json tells every finding, by producer. conformance.events says what they are worth; conformance.ignore leaves out codes, which stand in brackets, and facets.";
