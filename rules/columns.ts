import type { ColumnInput, Transformation } from "../lineage/columns.ts";
import { nameMatches } from "../lineage/globs.ts";
import { closest, count, describeName, firstFew, listNames } from "../lineage/names.ts";
import type { RecordedDataset } from "../lineage/recorded-lineage.ts";
import type { ColumnPattern, ColumnRule, ExpectedSource, SourceList } from "../settings/expected-columns.ts";
import { itemsOf } from "../settings/list-or-at-least.ts";
import { judgeCoverage } from "./column-coverage.ts";
import {
  columnInWords,
  columnsOf,
  datasetsOf,
  inputInWords,
  type Judgement,
  noSuchColumn,
  patternOf,
} from "./column-names.ts";
import { type Expectation, judged } from "./expectation.ts";
import type { RuleFacts } from "./facts.ts";
import { judgeForbidden, targetInWords } from "./forbidden-columns.ts";
import { markedDifference } from "./marked.ts";
import { matchesName } from "./name-pattern.ts";

const name = "lineage.columns";
/** How many columns or datasets a message tells the problems of. */
const mostTold = 3;

/** Judges a rule about column lineage. */
export function judgeColumnRule(rule: ColumnRule, facts: RuleFacts): Expectation[] {
  const { column, from, coverage, forbidden, severity } = rule;
  const [title, judgement] =
    column && from
      ? [columnInWords(column, facts.home), judgeSources(column, from, facts)]
      : coverage
        ? [`coverage of ${patternOf(coverage, facts.home)}`, judgeCoverage(coverage, facts)]
        : forbidden
          ? [
              `${columnInWords(forbidden.from, facts.home)} away from ${targetInWords(forbidden.to, facts.home)}`,
              judgeForbidden(forbidden, facts),
            ]
          : [];
  if (title === undefined || judgement === undefined) return [];
  const { passed, expected, found, hint } = judgement;
  return [{ ...judged(name, passed, expected, found, hint, severity), title: `${name} ${title}` }];
}

/** Judges what a column comes from. */
function judgeSources(column: ColumnPattern, from: SourceList, { lineage, home }: RuleFacts): Judgement {
  const wanted = itemsOf(from);
  const words = wanted.map((one) => sourceInWords(one, home));
  const expected =
    wanted.length === 0
      ? `${columnInWords(column, home)} comes from no column`
      : `${columnInWords(column, home)} comes from ${listNames(words)}${Array.isArray(from) ? "" : ", among others"}`;
  const named = datasetsOf(column, lineage, home);
  const written = named.filter(isWritten);
  const outputs = written.flatMap((dataset) =>
    columnsOf(dataset)
      .filter((one) => nameMatches(column.field, one))
      .map((one) => ({ dataset, column: one, inputs: dataset.columns.get(one) ?? [] })),
  );
  if (outputs.length === 0) {
    const found =
      named.length > 0 && written.length === 0
        ? `${listNames(named.map((one) => describeName(one, home)))} arrived, but no job writes it`
        : noSuchColumn(column, lineage, home);
    return { passed: false, expected, found };
  }
  const problems = outputs.flatMap((one) => {
    const each = sourceProblems(from, one.inputs, home);
    return each.length > 0 ? [`${one.column} of ${describeName(one.dataset, home)} ${each.join(", and ")}`] : [];
  });
  const without = outputs.every(({ dataset }) => dataset.columns.size === 0);
  return {
    passed: problems.length === 0,
    expected,
    found:
      problems.length === 0
        ? `as expected, ${count(outputs.length, "column")}`
        : firstFew(problems, mostTold).join("; "),
    hint: without
      ? "No event has the facet columnLineage for it: does the producer know column lineage, and is it switched on?"
      : undefined,
  };
}

/** Only what is written comes from something. A dataset event may tell of its columns, too. */
const isWritten = ({ writtenBy, columns, constants }: RecordedDataset): boolean =>
  writtenBy.size + columns.size + constants.size > 0;

const sourceInWords = ({ type, subtype, masking, ...column }: ExpectedSource, home: string): string => {
  const how = [type, subtype, masking === undefined ? undefined : masking ? "masked" : "not masked"].filter(Boolean);
  return `${columnInWords(column, home)}${how.length > 0 ? ` (${how.join(" ")})` : ""}`;
};

function sourceProblems(from: SourceList, inputs: readonly ColumnInput[], home: string): string[] {
  const wanted = itemsOf(from);
  const matching = (source: ExpectedSource) => inputs.filter((one) => isSource(source, one, home));
  const missing = wanted.filter((source) => !matching(source).some((one) => isTransformed(source, one)));
  const extra = Array.isArray(from)
    ? inputs.filter((one) => !wanted.some((source) => isSource(source, one, home)))
    : [];
  return [
    ...missing.map((source) => {
      const [other] = matching(source);
      return other
        ? `comes from ${inputInWords(other, home)} as ${howInWords(other.transformations)}, not as ${sourceInWords(source, home)}`
        : `does not come from ${columnInWords(source, home)}${nearestInput(source, inputs, home)}`;
    }),
    ...(extra.length > 0
      ? [`comes from ${listNames(extra.map((one) => inputInWords(one, home)))}, which is not declared`]
      : []),
  ];
}

const isSource = ({ dataset, namespace, field }: ColumnPattern, input: ColumnInput, home: string): boolean =>
  matchesName({ name: dataset, namespace }, input, home) && nameMatches(field, input.field);

/** Whether one of the transformations is as the rule says. A rule that says nothing of it accepts any, and none. */
const isTransformed = ({ type, subtype, masking }: ExpectedSource, { transformations }: ColumnInput): boolean =>
  (type === undefined && subtype === undefined && masking === undefined) ||
  transformations.some(
    (one) =>
      (type === undefined || one.type === type) &&
      (subtype === undefined || one.subtype === subtype) &&
      (masking === undefined || (one.masking ?? false) === masking),
  );

const howInWords = (transformations: readonly Transformation[]): string =>
  transformations.length === 0
    ? "a column without a transformation"
    : listNames(
        transformations.map(({ type = "no type", subtype, masking }) =>
          [type, subtype, masking ? "masked" : undefined].filter(Boolean).join(" "),
        ),
      );

function nearestInput(source: ColumnPattern, inputs: readonly ColumnInput[], home: string): string {
  if (inputs.length === 0) return ", and from no other column";
  const wanted = columnInWords(source, home);
  const names = inputs.map((one) => inputInWords(one, home));
  const near = closest(wanted, names);
  return near === undefined ? `, but from ${listNames(names)}` : `, but from ${markedDifference(near, wanted)}`;
}
