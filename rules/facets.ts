import { count, describeName, firstFew, type QualifiedName } from "../lineage/names.ts";
import type { Facets, RecordedLineage } from "../lineage/recorded-lineage.ts";
import { type FacetOwner, type FacetRule, facetOwners } from "../settings/expected-facets.ts";
import type { Json } from "../settings/matcher.ts";
import { type Expectation, judged } from "./expectation.ts";
import type { RuleFacts } from "./facts.ts";
import { selectValues, valuesProblem } from "./json-selection.ts";
import { acceptsNothing, inWords } from "./matchers.ts";
import { jobNames, matchesJob, matchesName, type NamePattern, nearestInWords, patternInWords } from "./name-pattern.ts";

const name = "lineage.facets";
/** How many owners a message tells the problems of. */
const mostTold = 3;

/** Somebody whose facets are judged. */
interface Subject {
  /** Who it is, in words. */
  where: string;
  facets: Facets[];
}

/** Judges the values in the facets of runs, jobs or datasets. */
export function judgeFacetRule(rule: FacetRule, facts: RuleFacts): Expectation[] {
  const { facet, is = { any: true }, every, severity } = rule;
  const { lineage, home } = facts;
  const owner = facetOwners.find((one) => rule[one] !== undefined) ?? "run";
  const pattern = { name: rule[owner] ?? "", namespace: rule.namespace };
  const whose = `${ofWhom[owner]} ${patternInWords(pattern, home)}`;
  const title = `${name} ${whose} ${facet}`;
  const expected = `at ${facet} ${inWords(is, facts)}, in ${every ? "each" : "at least one"} of the facets of ${whose}`;
  const tell = (passed: boolean, found: string, hint?: string) => [
    { ...judged(name, passed, expected, found, hint, severity), title },
  ];
  const subjects = subjectsOf[owner](pattern, lineage, home);
  if (subjects.length === 0)
    return tell(false, `nothing has such facets: ${nearestInWords(pattern, candidates(owner, lineage), home)}`);
  const documents = subjects.map(({ where, facets }) => ({ where, document: documentOf(facets) }));
  const problems = documents.flatMap(({ where, document }) => {
    const problem = valuesProblem(document, facet, is, facts);
    return problem === undefined ? [] : [`${where}: ${problem}`];
  });
  const hasOne = () =>
    documents.some(({ document }) => {
      const { values, wrong, nothing } = selectValues(document, facet, is, facts);
      return nothing === undefined && (values > wrong.length || (values === 0 && acceptsNothing(is)));
    });
  const passed = every ? problems.length === 0 : hasOne();
  if (passed) return tell(true, `as expected, ${every ? "in" : "in at least one of"} ${count(subjects.length, owner)}`);
  const of = subjects.length > 1 ? `${problems.length} of ${count(subjects.length, owner)}: ` : "";
  return tell(false, of + firstFew(problems, mostTold).join("; "));
}

const ofWhom: Record<FacetOwner, string> = {
  run: "the runs of job",
  job: "job",
  dataset: "dataset",
  input: "input",
  output: "output",
};

const candidates = (owner: FacetOwner, lineage: RecordedLineage): QualifiedName[] =>
  owner === "run" || owner === "job" ? jobNames(lineage) : [...lineage.datasets.values()];

/** One document of several facet mappings: a later one replaces a key of an earlier one. */
const documentOf = (facets: Facets[]): Json =>
  Object.fromEntries(facets.flatMap((one) => [...one])) as { [key: string]: Json };

type SubjectsOf = (pattern: NamePattern, lineage: RecordedLineage, home: string) => Subject[];

const subjectsOf: Record<FacetOwner, SubjectsOf> = {
  run: (pattern, { jobs, runs }, home) =>
    [...runs.values()].flatMap(({ id, job, facets }) => {
      const known = jobs.get(job);
      return known && matchesJob(pattern, known, home)
        ? [{ where: `run ${id} of ${describeName(known, home)}`, facets: [facets] }]
        : [];
    }),
  job: (pattern, { jobs }, home) =>
    [...jobs.values()]
      .filter((job) => matchesJob(pattern, job, home))
      .map((job) => ({ where: `job ${describeName(job, home)}`, facets: [job.facets] })),
  dataset: (pattern, { datasets }, home) =>
    [...datasets.values()]
      .filter((dataset) => matchesName(pattern, dataset, home))
      .map((dataset) => ({ where: describeName(dataset, home), facets: [dataset.facets] })),
  input: sideOf("inputs"),
  output: sideOf("outputs"),
};

/** The datasets of one side, each once for every run that has it, and once for a job that only job events tell of. */
function sideOf(side: "inputs" | "outputs"): SubjectsOf {
  const what = side === "inputs" ? "input" : "output";
  return (pattern, { datasets, runs, jobs }, home) => {
    const matching = new Map([...datasets].filter(([, dataset]) => matchesName(pattern, dataset, home)));
    const subject = (key: string, of: string, own?: Facets): Subject[] => {
      const dataset = matching.get(key);
      if (!dataset) return [];
      return [
        { where: `${what} ${describeName(dataset, home)} of ${of}`, facets: [dataset.facets, ...(own ? [own] : [])] },
      ];
    };
    return [
      ...[...runs.values()].flatMap((run) =>
        [...run[side]].flatMap(([key, own]) => subject(key, `run ${run.id}`, own)),
      ),
      ...[...jobs.values()]
        .filter((job) => job.runs.size === 0)
        .flatMap((job) => [...job[side]].flatMap((key) => subject(key, `job ${describeName(job, home)}`))),
    ];
  };
}
