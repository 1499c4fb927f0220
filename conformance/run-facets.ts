import { type Facet, facet } from "./facet.ts";
import { facetsIn, filled, integer, list, map, object, text, time, uuid } from "./shapes.ts";

const run = object({ runId: uuid }, { facets: facetsIn("run") });
const job = object({ namespace: filled, name: filled }, { facets: facetsIn("job") });

const jobDependency = object(
  { job: object({ namespace: text, name: text }) },
  { run: object({ runId: uuid }), dependency_type: text, sequence_trigger_rule: text, status_trigger_rule: text },
);

/** The members of a tag of a run or a job. */
export const tag = object({ key: text, value: text }, { source: text });

const test = object(
  { name: text, status: text },
  {
    severity: text,
    type: text,
    description: text,
    expected: text,
    actual: text,
    content: text,
    contentType: text,
    params: map(),
  },
);

/** The facets of runs. Facts of the specification: https://openlineage.io/docs/spec/facets/run-facets */
export const runFacets: readonly Facet[] = [
  facet(
    "parent",
    "run",
    "ParentRunFacet",
    "1-0-0 1-0-1 1-1-0 1-2-0",
    object({ run, job }, { root: object({ run, job }) }),
  ),
  facet(
    "nominalTime",
    "run",
    "NominalTimeRunFacet",
    "1-0-0 1-0-1",
    object({ nominalStartTime: time }, { nominalEndTime: time }),
  ),
  facet(
    "errorMessage",
    "run",
    "ErrorMessageRunFacet",
    "1-0-0 1-0-1",
    object({ message: text, programmingLanguage: text }, { stackTrace: text }),
  ),
  facet(
    "externalQuery",
    "run",
    "ExternalQueryRunFacet",
    "1-0-0 1-0-2",
    object({ externalQueryId: text, source: text }),
  ),
  facet(
    "extractionError",
    "run",
    "ExtractionErrorRunFacet",
    "1-0-0 1-1-0 1-1-2",
    object({
      totalTasks: integer,
      failedTasks: integer,
      errors: list(object({ errorMessage: text }, { stackTrace: text, task: text, taskNumber: integer })),
    }),
  ),
  facet(
    "processing_engine",
    "run",
    "ProcessingEngineRunFacet",
    "1-0-0 1-1-0 1-1-1",
    object({ version: text }, { name: text, openlineageAdapterVersion: text }),
  ),
  facet(
    "environmentVariables",
    "run",
    "EnvironmentVariablesRunFacet",
    "1-0-0",
    object({ environmentVariables: list(object({ name: text, value: text })) }),
  ),
  facet(
    "executionParameters",
    "run",
    "ExecutionParametersRunFacet",
    "1-0-0",
    object(
      {},
      { parameters: list(object({ key: text }, { name: text, description: text, value: text }, { closed: true })) },
    ),
  ),
  facet(
    "jobDependencies",
    "run",
    "JobDependenciesRunFacet",
    "1-0-0 1-0-1",
    object({}, { upstream: list(jobDependency), downstream: list(jobDependency), trigger_rule: text }),
  ),
  facet("tags", "run", "TagsRunFacet", "1-0-0", object({}, { tags: list(tag) })),
  facet("test", "run", "TestRunFacet", "1-0-0 1-0-1", object({ tests: list(test) })),
];
