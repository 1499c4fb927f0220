/** A row of the table of rules in docs/contract.md. */
export interface RuleRow {
  /** Where it stands in the settings. */
  setting: string;
  /** What it says. */
  says: string;
  /** An example, in YAML: the value of `lineage-rehearsal:<the first part of the setting>`. */
  example: string;
  /** The tests in which it passes and fails. */
  tests: string;
  /** The titles of a test that passes, and of one that fails. One test may do both. */
  passes: string;
  fails: string;
}

/** Every kind of rule about lineage, in the order of the settings. */
export const ruleTable: readonly RuleRow[] = [
  {
    setting: "expect.inputs, expect.outputs",
    says: "What the job's runs read or write: exactly these",
    example: '{ inputs: ["raw/*"], outputs: [mart.orders] }',
    tests: "test/situations/datasets.test.ts",
    passes: "pass in the namespace that the expectation names",
    fails: "fail in another namespace than the expected one, and both are named",
  },
  {
    setting: "expect.inputs, expect.outputs",
    says: "These among others",
    example: '{ inputs: { atLeast: ["raw/orders"] } }',
    tests: "test/situations/datasets.test.ts",
    passes: "may be some among others",
    fails: "may be some among others",
  },
  {
    setting: "expect.inputs, expect.outputs",
    says: "None",
    example: "{ outputs: [] }",
    tests: "test/situations/datasets.test.ts",
    passes: "are none where the list is empty, and not judged where it is left out",
    fails: "are none where the list is empty, and not judged where it is left out",
  },
  {
    setting: "expect.fails",
    says: "The command fails, and its lineage says so, and why",
    example: "{ fails: true }",
    tests: "test/situations/negative.test.ts",
    passes: "passes when it exits with another code than 0 and its lineage says FAIL, and why",
    fails: "fails when the lineage says nothing of the failure",
  },
  {
    setting: "expect.jobs",
    says: "How many jobs a pattern matches, `0` for none; left out, one or more",
    example: '{ jobs: [{ name: "model.*", count: { min: 5 } }, { name: "tmp-*", count: 0 }] }',
    tests: "test/rules/jobs.test.ts",
    passes: "passes with one job or more that match",
    fails: "counts the jobs that match",
  },
  {
    setting: "expect.jobs",
    says: "How many runs each has, and in which states",
    example: '{ jobs: [{ name: "model.*", runs: 1, states: [COMPLETED] }] }',
    tests: "test/rules/jobs.test.ts",
    passes: "counts the runs of each job, and looks at the state of each run",
    fails: "counts the runs of each job, and looks at the state of each run",
  },
  {
    setting: "expect.jobs",
    says: "What each reads and writes: exactly these, at least these, or none",
    example: "{ jobs: [{ name: load, inputs: [], outputs: { atLeast: [stage.orders] } }] }",
    tests: "test/rules/jobs.test.ts",
    passes: "takes a list of datasets as all of them, and at least as some",
    fails: "takes an empty list as none, and what is left out as not judged",
  },
  {
    setting: "expect.jobs",
    says: "A static job: a job event tells of it",
    example: "{ jobs: [{ name: view.orders, static: true, runs: 0 }] }",
    tests: "test/rules/jobs.test.ts",
    passes: "tells a static job, of which a job event tells, from one that runs",
    fails: "tells a static job, of which a job event tells, from one that runs",
  },
  {
    setting: "expect.unexpected",
    says: "No jobs and datasets but the declared ones",
    example: "{ unexpected: { jobs: fail, datasets: warn } }",
    tests: "test/rules/unexpected.test.ts",
    passes: "passes where all jobs and datasets are named: by the settings, or by a rule",
    fails: "fails or warns, names each, and what of that is near to a declared one",
  },
  {
    setting: "expect.datasets",
    says: "How many datasets a pattern matches, on one side or either",
    example: '{ datasets: [{ name: "mart.*", namespace: "postgres://*", side: output, count: 3 }] }',
    tests: "test/rules/datasets.test.ts",
    passes: "passes with one dataset or more that match",
    fails: "counts the datasets that match; a count of 0 is one that must not be there",
  },
  {
    setting: "expect.datasets",
    says: "Their fields: names, types, order, nested ones",
    example:
      "{ datasets: [{ name: mart.orders, fields: [{ name: id, type: bigint }, { name: address, fields: [street, zip] }], ordered: true }] }",
    tests: "test/rules/datasets.test.ts",
    passes: "may have fields of their own",
    fails: "come in the order that the rule asks for",
  },
  {
    setting: "expect.datasets",
    says: "Their symlinks",
    example: '{ datasets: [{ name: mart.orders, symlinks: [{ namespace: "hive://*", name: orders, type: TABLE }] }] }',
    tests: "test/rules/datasets.test.ts",
    passes: "pass with this name, in this namespace, of this type",
    fails: "name the nearest, or the type that it is of",
  },
  {
    setting: "expect.datasets",
    says: "Facets that they must have",
    example: '{ datasets: [{ name: "mart.*", facets: [schema, ownership, outputStatistics] }] }',
    tests: "test/rules/datasets.test.ts",
    passes: "pass where each key is there, on the dataset or as an output of a run",
    fails: "name the nearest key, or those that are there",
  },
  {
    setting: "expect.columns",
    says: "What a column comes from, and how: exactly these, at least these, or `[]` for none",
    example:
      "{ columns: [{ column: { dataset: mart.people, field: hash }, from: [{ dataset: raw.people, field: email, type: DIRECT, masking: true }] }] }",
    tests: "test/rules/columns.test.ts",
    passes: "passes with these columns, however they are made, or made as it says",
    fails: "fails where it comes from another column, and marks the difference",
  },
  {
    setting: "expect.columns",
    says: "How many percent of the columns of an output have lineage",
    example: '{ columns: [{ coverage: { dataset: "mart.*", atLeast: 90 } }] }',
    tests: "test/rules/columns.test.ts",
    passes: "passes with as many columns as it says; one that is told to come from none has lineage, too",
    fails: "fails with fewer, and names those without",
  },
  {
    setting: "expect.columns",
    says: "A column that never reaches a dataset, over any number of jobs",
    example:
      '{ columns: [{ forbidden: { from: { dataset: raw.people, field: email }, to: { dataset: "public.*" }, masked: allow } }] }',
    tests: "test/rules/forbidden-columns.test.ts",
    passes: "passes where every column on the way has its lineage, and none comes from it",
    fails: "fails over several jobs, and tells the whole way",
  },
  {
    setting: "expect.graph, graph",
    says: "There is a path",
    example: '{ graph: [{ path: { from: "raw/*.csv", to: mart.orders } }] }',
    tests: "test/rules/graph.test.ts",
    passes: "passes with a path, and tells it whole",
    fails: "tells where the path stops, and by what the names differ",
  },
  {
    setting: "expect.graph, graph",
    says: "There is no path",
    example: '{ graph: [{ noPath: { from: "personal/*", to: "public.*" } }] }',
    tests: "test/rules/graph.test.ts",
    passes: "passes where both are there and none leads to the other",
    fails: "fails with the forbidden path whole, and the job where it can be cut",
  },
  {
    setting: "expect.graph, graph",
    says: "All is connected",
    example: "{ graph: [{ connected: true, severity: warn }] }",
    tests: "test/rules/graph.test.ts",
    passes: "passes with one graph, and fails with the names at which its parts were meant to meet",
    fails: "passes with one graph, and fails with the names at which its parts were meant to meet",
  },
  {
    setting: "expect.graph, graph",
    says: "No dataset is without a job",
    example: "{ graph: [{ orphans: none }] }",
    tests: "test/rules/graph.test.ts",
    passes: "passes when each dataset has a job",
    fails: "fails with a dataset that only a dataset event names, unless it may be one",
  },
  {
    setting: "expect.parents",
    says: "The parent and the root that each run names, and that they arrived",
    example:
      '{ parents: [{ job: "dbt-run.model.*", parent: { job: dbt-run, arrived: true }, root: { job: nightly } }] }',
    tests: "test/rules/parents.test.ts",
    passes: "passes when each run names a parent that arrived, and its root",
    fails: "fails with a phantom: a parent that never arrived, and tells which of its job did",
  },
  {
    setting: "expect.facets",
    says: "What a value in a facet is",
    example: '{ facets: [{ output: "mart.*", facet: outputStatistics.rowCount, is: { min: 1, max: 100000 } }] }',
    tests: "test/rules/facets.test.ts",
    passes: "passes when every value that the path selects is as wanted",
    fails: "names each value that is not as wanted",
  },
  {
    setting: "expect.lifecycle",
    says: "How the events of a run follow each other",
    example: "{ lifecycle: { start: fail, terminal: ignore } }",
    tests: "test/rules/lifecycle.test.ts",
    passes: "is right with START, one end, and times that do not go back",
    fails: "is wrong with a START that is late or missing, and that is told once",
  },
];
