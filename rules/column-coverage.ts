import { describeName, firstFew, listNames } from "../lineage/names.ts";
import type { RecordedDataset } from "../lineage/recorded-lineage.ts";
import type { ExpectedCoverage } from "../settings/expected-columns.ts";
import { datasetsOf, hasLineage, type Judgement, patternOf } from "./column-names.ts";
import type { RuleFacts } from "./facts.ts";
import { nearestInWords } from "./name-pattern.ts";

/** How many datasets a message tells of. */
const mostTold = 3;

/** Judges how many of the columns that a schema facet names have column lineage. */
export function judgeCoverage(coverage: ExpectedCoverage, { lineage, home }: RuleFacts): Judgement {
  const { atLeast } = coverage;
  const expected = `${atLeast < 100 ? "at least " : ""}${atLeast} % of the columns of each output ${patternOf(coverage, home)} have column lineage`;
  const outputs = datasetsOf(coverage, lineage, home).filter(({ writtenBy }) => writtenBy.size > 0);
  if (outputs.length === 0) {
    const written = [...lineage.datasets.values()].filter(({ writtenBy }) => writtenBy.size > 0);
    const pattern = { name: coverage.dataset, namespace: coverage.namespace };
    return { passed: false, expected, found: `no such output: ${nearestInWords(pattern, written, home)}` };
  }
  const each = outputs.map((dataset) => ({ dataset, ...coveredOf(dataset) }));
  const wrong = each.filter(({ fields, missing }) => fields === 0 || percentOf(fields, missing.length) < atLeast);
  const inWords = ({ dataset, fields, missing }: (typeof each)[number]): string =>
    fields === 0
      ? `${describeName(dataset, home)} has no schema facet, so that its columns are not known`
      : `${describeName(dataset, home)} has ${percentOf(fields, missing.length)} % (${fields - missing.length} of ${fields})${missing.length > 0 ? `: none for ${listNames(missing)}` : ""}`;
  const shown = wrong.length > 0 ? wrong : each;
  return { passed: wrong.length === 0, expected, found: firstFew(shown.map(inWords), mostTold).join("; ") };
}

function coveredOf(dataset: RecordedDataset): { fields: number; missing: string[] } {
  const { fields = [] } = dataset;
  const missing = fields.map(({ name }) => name).filter((name) => !hasLineage(dataset, name));
  return { fields: fields.length, missing };
}

/** Rounded down: 99.6 % is not 100 %. */
const percentOf = (fields: number, missing: number): number => Math.floor(((fields - missing) / fields) * 1000) / 10;
