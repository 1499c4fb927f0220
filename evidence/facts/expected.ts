import { z } from "zod";
import type { Expected, JudgedRefinement } from "../../judgement/facts.ts";
import { redactedMark } from "../../lineage/redacted.ts";
import type { DatasetPattern, ExpectedField } from "../../settings/expected-datasets.ts";
import type { GraphRule } from "../../settings/expected-graph.ts";
import { lifecycleParts } from "../../settings/expected-lifecycle.ts";
import type { ListOrAtLeast } from "../../settings/list-or-at-least.ts";
import type { Matcher, Range } from "../../settings/matcher.ts";
import type { ExpectedLineage } from "../../settings/refinements.ts";
import { Secret } from "../../settings/secret.ts";
import type { Codecs } from "./codecs.ts";

const severity = z.enum(["fail", "warn"]);
const level = z.enum(["fail", "warn", "ignore"]);
const number = z.number().optional();
const flag = z.boolean().optional();
const range: z.ZodType<Range> = z.strictObject({ min: number, max: number });
const counted = z.union([z.literal("any"), range]);
const state = z.enum(["NEW", "RUNNING", "COMPLETED", "FAILED", "ABORTED"]);

/**
 * What the settings expect, as facts.json has it: parsed, so that defaults of another version change nothing. A key that
 * is not known here is refused when the file is written: a rule that it left out would not be judged.
 */
export function expectedForms({ text, data, recordOf, regex, path }: Codecs) {
  const listOf = <T>(item: z.ZodType<T>): z.ZodType<ListOrAtLeast<T>> =>
    z.union([z.array(item), z.strictObject({ atLeast: z.array(item) })]);
  const some = text.optional();
  const matcher: z.ZodType<Matcher> = z.strictObject({
    equals: data.optional() as z.ZodType<Matcher["equals"]>,
    any: z.literal(true).optional(),
    absent: z.literal(true).optional(),
    uuid: z.literal(true).optional(),
    datetime: z.literal(true).optional(),
    gitHead: z.literal(true).optional(),
    pattern: regex.optional(),
    oneOf: z.array(z.lazy(() => matcher)).optional(),
    min: number,
    max: number,
    length: range.optional(),
    version: some,
    not: z.lazy(() => matcher).optional(),
  });
  const datasets = listOf<DatasetPattern>(z.union([text, z.strictObject({ namespace: text, name: text })]));
  const field: z.ZodType<ExpectedField> = z.strictObject({
    name: text,
    type: some,
    fields: z.array(z.lazy(() => field)).optional(),
  });
  const jobs = z.array(
    z.strictObject({
      name: text,
      namespace: some,
      count: range.optional(),
      static: flag,
      states: z.array(state).optional(),
      runs: counted.optional(),
      inputs: datasets.optional(),
      outputs: datasets.optional(),
      severity,
    }),
  );
  const datasetRules = z.array(
    z.strictObject({
      name: text,
      namespace: some,
      side: z.enum(["input", "output"]).optional(),
      count: range.optional(),
      fields: listOf(field).optional(),
      ordered: z.boolean(),
      symlinks: z.array(z.strictObject({ name: text, namespace: some, type: some })),
      facets: z.array(text),
      severity,
    }),
  );
  const column = z.strictObject({ dataset: text, namespace: some, field: text });
  const source = column.extend({ type: z.enum(["DIRECT", "INDIRECT"]).optional(), subtype: some, masking: flag });
  const columns = z.array(
    z.strictObject({
      column: column.optional(),
      from: listOf(source).optional(),
      coverage: z.strictObject({ dataset: text, namespace: some, atLeast: z.number() }).optional(),
      forbidden: z
        .strictObject({ from: column, to: column.partial({ field: true }), masked: z.enum(["allow", "refuse"]) })
        .optional(),
      severity,
    }),
  );
  const end = z.strictObject({ kind: z.enum(["job", "dataset"]), name: text, namespace: z.optional(text) });
  const graph = z.array(
    z.strictObject({
      path: z
        .strictObject({
          from: end,
          to: end,
          through: z.array(end),
          every: z.enum(["from", "to", "both"]).optional(),
          hops: number,
        })
        .optional(),
      noPath: z.strictObject({ from: end, to: end }).optional(),
      connected: z.literal(true).optional(),
      orphans: z.array(end).optional(),
      severity,
    }),
  ) as unknown as z.ZodType<GraphRule[]>;
  const ancestor = z.strictObject({ job: text, namespace: some, arrived: z.boolean() }).optional();
  const parents = z.array(z.strictObject({ job: text, namespace: some, parent: ancestor, root: ancestor, severity }));
  const facets = z.array(
    z.strictObject({
      run: some,
      job: some,
      dataset: some,
      input: some,
      output: some,
      namespace: some,
      facet: path,
      is: matcher.optional(),
      every: z.boolean(),
      severity,
    }),
  );
  const lineage: z.ZodType<ExpectedLineage> = z.strictObject({
    inputs: datasets.optional(),
    outputs: datasets.optional(),
    fails: flag as z.ZodType<boolean>,
    states: z.array(state).optional() as z.ZodType<string[] | undefined>,
    runs: z.union([z.literal("any"), z.number()]),
    jobs,
    datasets: datasetRules,
    columns,
    unexpected: z.strictObject({ jobs: level, datasets: level }),
    graph,
    parents,
    facets,
    lifecycle: z.record(z.enum(lifecycleParts), level),
  });
  const check = z.strictObject({
    file: some,
    unchanged: flag,
    url: some,
    status: number,
    json: path.optional(),
    is: matcher.optional(),
    text: regex.optional(),
  });
  /** A variable of a command. A secret is a mark here: judgement asks only which variables there are, and for addresses. */
  const variable = z.codec(text, z.custom<string | Secret>(), {
    decode: (stored): string | Secret => stored,
    encode: (value) => (value instanceof Secret ? redactedMark : value),
  });
  const refinement: z.ZodType<JudgedRefinement> = z.object({
    name: text,
    suffix: text,
    job: text,
    expect: lineage,
    output: some,
    env: recordOf(variable),
  });
  const expected: z.ZodType<Expected> = z.object({
    namespace: text,
    prefect: z.object({
      enabled: z.boolean(),
      deployment: some,
      job: some,
      expect: lineage,
      concurrency: number,
    }),
    hasWebUi: z.boolean(),
    graph: graph.optional() as z.ZodType<GraphRule[]>,
    collect: z.array(z.strictObject({ files: text, unchanged: z.boolean() })),
    checks: recordOf(check),
    contract: z.object({ drift: z.strictObject({ breaking: level, compatible: level, informational: level }) }),
    conformance: z.object({
      events: level,
      naming: level,
      unknownFacets: level.optional(),
      ignore: z.array(text),
      schemas: recordOf(text),
    }),
  });
  return { expected, refinement };
}
