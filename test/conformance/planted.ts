import type { Kind } from "../../conformance/core.ts";
import type { FindingCode } from "../../conformance/finding.ts";
import type { Body } from "./clean.ts";
import { facet } from "./events.ts";

/** A fault that is planted in an event without one, and how it is told. */
export interface Planted {
  what: string;
  kind?: Kind;
  plant: (event: Body) => void;
  code: FindingCode;
  path: string;
  says?: RegExp;
}

const r = "$.run.facets";
const j = "$.job.facets";
const d = "$.inputs[0].facets";
const f = (event: Body): Body => event.inputs[0].facets;
const official = "https://openlineage.io/spec";

/** Renames a member, or a key of a mapping of facets. */
const rename = (holder: Body, from: string, to: string): void => {
  holder[to] = holder[from];
  delete holder[from];
};

// biome-ignore format: one fault a line can be read
const ofCore: Planted[] = [
  { what: "no eventTime", plant: (e) => delete e.eventTime, code: "member.missing", path: "$.eventTime" },
  { what: "no producer", kind: "JobEvent", plant: (e) => delete e.producer, code: "member.missing", path: "$.producer" },
  { what: "no schemaURL", kind: "DatasetEvent", plant: (e) => delete e.schemaURL, code: "member.missing", path: "$.schemaURL" },
  { what: "a run without a job", plant: (e) => delete e.job, code: "member.missing", path: "$.job" },
  { what: "no runId", plant: (e) => delete e.run.runId, code: "member.missing", path: "$.run.runId" },
  { what: "a job without a namespace", plant: (e) => delete e.job.namespace, code: "member.missing", path: "$.job.namespace" },
  { what: "a dataset without a name", kind: "DatasetEvent", plant: (e) => delete e.dataset.name, code: "member.missing", path: "$.dataset.name" },
  { what: "an event of no kind", plant: (e) => { delete e.run; delete e.job; }, code: "event.kind", path: "$" },
  { what: "run misspelt in an event of no kind", plant: (e) => { rename(e, "run", "runs"); delete e.job; }, code: "event.kind", path: "$", says: /found runs: write run$/ },
  { what: "a dataset in a run event", plant: (e) => { e.dataset = { namespace: "n", name: "d" }; }, code: "event.kind", path: "$.dataset" },
  { what: "a job in a dataset event", kind: "DatasetEvent", plant: (e) => { e.job = { namespace: "n", name: "j" }; }, code: "event.kind", path: "$.job" },
  { what: "no type", plant: (e) => delete e.eventType, code: "event.type", path: "$.eventType" },
  { what: "a type in lower case", plant: (e) => { e.eventType = "complete"; }, code: "member.value", path: "$.eventType", says: /found "complete": write COMPLETE$/ },
  { what: "a type that there is not", plant: (e) => { e.eventType = "DONE"; }, code: "member.value", path: "$.eventType" },
  { what: "a type of null", plant: (e) => { e.eventType = null; }, code: "member.type", path: "$.eventType", says: /found null; leave out/ },
  { what: "a time without a zone", plant: (e) => { e.eventTime = "2025-01-02T03:04:05.123"; }, code: "member.format", path: "$.eventTime", says: /add the zone/ },
  { what: "a day that no month has", plant: (e) => { e.eventTime = "2025-02-30T03:04:05Z"; }, code: "member.format", path: "$.eventTime" },
  { what: "a time as a number", plant: (e) => { e.eventTime = 1735787045; }, code: "member.type", path: "$.eventTime" },
  { what: "a run id that is no UUID", plant: (e) => { e.run.runId = "run-1"; }, code: "member.format", path: "$.run.runId" },
  { what: "a run id without dashes", plant: (e) => { e.run.runId = "269e072753504f8795985c223128c303"; }, code: "member.dashes", path: "$.run.runId", says: /add the dashes/ },
  { what: "a producer that is no URI", plant: (e) => { e.producer = "my producer"; }, code: "member.format", path: "$.producer" },
  { what: "a blank namespace of a job", plant: (e) => { e.job.namespace = " "; }, code: "member.blank", path: "$.job.namespace" },
  { what: "an empty name of an output", plant: (e) => { e.outputs[0].name = ""; }, code: "member.blank", path: "$.outputs[0].name" },
  { what: "one input that is no list", plant: (e) => { e.inputs = e.inputs[0]; }, code: "member.type", path: "$.inputs", says: /expected a list, found an object/ },
  { what: "an output of null", plant: (e) => { e.outputs.push(null); }, code: "member.type", path: "$.outputs[1]" },
  { what: "facets as a list", plant: (e) => { e.run.facets = []; }, code: "member.type", path: "$.run.facets" },
  { what: "a near miss of a member", plant: (e) => rename(e, "outputs", "output"), code: "member.name", path: "$.output" },
  { what: "a near miss of a member that is needed", plant: (e) => rename(e.run, "runId", "run_id"), code: "member.name", path: "$.run.run_id" },
  { what: "the schema of another kind", kind: "JobEvent", plant: (e) => { e.schemaURL = `${official}/2-0-2/OpenLineage.json#/$defs/RunEvent`; }, code: "schema-url.kind", path: "$.schemaURL" },
  { what: "a job event whose schema names no kind", kind: "JobEvent", plant: (e) => { e.schemaURL = `${official}/2-0-2/OpenLineage.json`; }, code: "schema-url.kind", path: "$.schemaURL", says: /Marquez takes the event for a RunEvent$/ },
  { what: "a core version that there was not", plant: (e) => { e.schemaURL = `${official}/1-9-9/OpenLineage.json#/$defs/RunEvent`; }, code: "schema-url.version", path: "$.schemaURL" },
  { what: "a core version of the future", plant: (e) => { e.schemaURL = `${official}/3-0-0/OpenLineage.json#/$defs/RunEvent`; }, code: "schema-url.version", path: "$.schemaURL", says: /3-0-0 is newer than 2-0-2/ },
];

// biome-ignore format: one fault a line can be read
const ofKeys: Planted[] = [
  { what: "parentRun", plant: (e) => rename(e.run.facets, "parent", "parentRun"), code: "facet.key", path: `${r}.parentRun`, says: /expected the key parent, found "parentRun"/ },
  { what: "processingEngine", plant: (e) => rename(e.run.facets, "processing_engine", "processingEngine"), code: "facet.key", path: `${r}.processingEngine` },
  { what: "a key in snake case", plant: (e) => rename(f(e), "columnLineage", "column_lineage"), code: "facet.key", path: `${d}.column_lineage` },
  { what: "a key with a letter too many", plant: (e) => rename(e.job.facets, "ownership", "ownerships"), code: "facet.key", path: `${j}.ownerships` },
  { what: "a key of one's own for a facet of the specification", plant: (e) => rename(f(e), "storage", "whereItLies"), code: "facet.key", path: `${d}.whereItLies`, says: /its _schemaURL names that facet/ },
  { what: "a facet of jobs in a run", plant: (e) => { e.run.facets.sql = facet("job", "sql"); }, code: "facet.place", path: `${r}.sql`, says: /expected it in job\.facets, found it in run\.facets/ },
  { what: "statistics of an output in its facets", plant: (e) => { e.outputs[0].facets.outputStatistics = facet("output", "outputStatistics"); }, code: "facet.place", path: "$.outputs[0].facets.outputStatistics" },
  { what: "a schema in inputFacets", plant: (e) => { e.inputs[0].inputFacets.schema = facet("dataset", "schema"); }, code: "facet.place", path: "$.inputs[0].inputFacets.schema" },
  { what: "a facet that nobody knows, with a schema of openlineage.io", plant: (e) => { e.run.facets.mood = { ...facet("run", "tags"), _schemaURL: `${official}/facets/1-0-0/MoodRunFacet.json` }; }, code: "facet.unknown", path: `${r}.mood`, says: /OpenLineage has no facet "mood" in run\.facets/ },
  { what: "a facet of the producer's own", plant: (e) => { e.run.facets.mood = facet("run", "mood", { good: true }); }, code: "facet.custom", path: `${r}.mood`, says: /the producer's own$/ },
  { what: "a facet of one's own, under the name of one elsewhere", plant: (e) => { e.run.facets.lineage = facet("run", "lineage", { own: true }); }, code: "facet.custom", path: `${r}.lineage`, says: /the producer's own$/ },
  { what: "a facet of one's own without a producer", plant: (e) => { e.run.facets.mood = { _schemaURL: `${official}/2-0-2/OpenLineage.json#/$defs/RunFacet` }; e.run.facets.mood._producer = "x"; delete e.run.facets.parent; rename(e.run.facets, "mood", "tags"); }, code: "member.format", path: `${r}.tags._producer` },
];

// biome-ignore format: one fault a line can be read
const ofFacets: Planted[] = [
  { what: "a facet of null", plant: (e) => { f(e).schema = null; }, code: "member.type", path: `${d}.schema`, says: /expected a facet, which is an object, found null/ },
  { what: "a facet without _producer", plant: (e) => delete f(e).schema._producer, code: "member.missing", path: `${d}.schema._producer` },
  { what: "_schemaUrl", plant: (e) => rename(f(e).schema, "_schemaURL", "_schemaUrl"), code: "member.name", path: `${d}.schema._schemaUrl`, says: /write _schemaURL/ },
  { what: "a _schemaURL that is no URI", plant: (e) => { f(e).schema._schemaURL = "SchemaDatasetFacet"; }, code: "member.format", path: `${d}.schema._schemaURL` },
  { what: "a _schemaURL of another facet", plant: (e) => { e.job.facets.sql._schemaURL = e.job.facets.documentation._schemaURL; }, code: "facet.schema-url", path: `${j}.sql._schemaURL`, says: /found that of documentation in job\.facets/ },
  { what: "a _schemaURL of no facet", plant: (e) => { e.job.facets.sql._schemaURL = "https://example.org/other.json"; }, code: "facet.schema-url", path: `${j}.sql._schemaURL` },
  { what: "a version of a facet that there was not", plant: (e) => { e.job.facets.sql._schemaURL = `${official}/facets/1-0-7/SQLJobFacet.json`; }, code: "facet.version", path: `${j}.sql._schemaURL` },
  { what: "a version of a facet of the future", plant: (e) => { e.job.facets.sql._schemaURL = `${official}/facets/9-0-0/SQLJobFacet.json`; }, code: "facet.version", path: `${j}.sql._schemaURL`, says: /9-0-0 is newer than 1-1-0/ },
  { what: "the body of another facet", plant: (e) => { const { _producer, _schemaURL } = e.job.facets.sql; e.job.facets.sql = { _producer, _schemaURL, description: "d" }; }, code: "facet.body", path: `${j}.sql`, says: /found those of documentation: description/ },
  { what: "a field without a name", plant: (e) => delete f(e).schema.fields[1].name, code: "member.missing", path: `${d}.schema.fields[1].name` },
  { what: "a nested field of a wrong type", plant: (e) => { f(e).schema.fields[1].fields[0].type = ["int"]; }, code: "member.type", path: `${d}.schema.fields[1].fields[0].type` },
  { what: "fields as a mapping", plant: (e) => { f(e).schema.fields = { a: "int" }; }, code: "member.type", path: `${d}.schema.fields` },
  { what: "a blank column", plant: (e) => { f(e).schema.fields[0].name = ""; }, code: "member.blank", path: `${d}.schema.fields[0].name` },
  { what: "column lineage without inputFields", plant: (e) => { f(e).columnLineage.fields.a = {}; }, code: "member.missing", path: `${d}.columnLineage.fields.a.inputFields` },
  { what: "an input column without its namespace", plant: (e) => delete f(e).columnLineage.fields.a.inputFields[0].namespace, code: "member.missing", path: `${d}.columnLineage.fields.a.inputFields[0].namespace` },
  { what: "a transformation without its type", plant: (e) => delete f(e).columnLineage.fields.a.inputFields[0].transformations[0].type, code: "member.missing", path: `${d}.columnLineage.fields.a.inputFields[0].transformations[0].type` },
  { what: "masking in words", plant: (e) => { f(e).columnLineage.fields.a.inputFields[0].transformations[0].masking = "yes"; }, code: "member.type", path: `${d}.columnLineage.fields.a.inputFields[0].transformations[0].masking` },
  { what: "a wrong change of state", plant: (e) => { f(e).lifecycleStateChange.lifecycleStateChange = "DELETE"; }, code: "member.value", path: `${d}.lifecycleStateChange.lifecycleStateChange` },
  { what: "a symlink without a type", plant: (e) => delete f(e).symlinks.identifiers[0].type, code: "member.missing", path: `${d}.symlinks.identifiers[0].type` },
  { what: "a source whose uri is a path", plant: (e) => { f(e).dataSource.uri = "/data"; }, code: "member.format", path: `${d}.dataSource.uri` },
  { what: "a version as a number", plant: (e) => { f(e).version.datasetVersion = 7; }, code: "member.type", path: `${d}.version.datasetVersion` },
  { what: "rows as a string", plant: (e) => { e.outputs[0].outputFacets.outputStatistics.rowCount = "3"; }, code: "member.type", path: "$.outputs[0].outputFacets.outputStatistics.rowCount" },
  { what: "half a row", plant: (e) => { e.inputs[0].inputFacets.inputStatistics.rowCount = 0.5; }, code: "member.type", path: "$.inputs[0].inputFacets.inputStatistics.rowCount" },
  { what: "an assertion without its result", plant: (e) => delete f(e).dataQualityAssertions.assertions[0].success, code: "member.missing", path: `${d}.dataQualityAssertions.assertions[0].success` },
  { what: "a subset of a kind that there is not", plant: (e) => { e.inputs[0].inputFacets.subset.inputCondition.left.type = "place"; }, code: "member.value", path: "$.inputs[0].inputFacets.subset.inputCondition.left.type" },
  { what: "an explicit input without a type", plant: (e) => delete f(e).lineage.inputs[0].type, code: "member.missing", path: `${d}.lineage.inputs[0].type` },
  { what: "an explicit job with a name alone", plant: (e) => { e.job.facets.lineage.entries[1].name = "j"; }, code: "member.missing", path: `${j}.lineage.entries[1].namespace` },
  { what: "a parent without its job", plant: (e) => delete e.run.facets.parent.job, code: "member.missing", path: `${r}.parent.job` },
  { what: "a parent whose run id is no UUID", plant: (e) => { e.run.facets.parent.run.runId = "scheduled"; }, code: "member.format", path: `${r}.parent.run.runId` },
  { what: "a wrong key in the facets of a parent's run", plant: (e) => { e.run.facets.parent.run.facets.processingEngine = facet("run", "processing_engine"); }, code: "facet.key", path: `${r}.parent.run.facets.processingEngine` },
  { what: "an error without its language", plant: (e) => delete e.run.facets.errorMessage.programmingLanguage, code: "member.missing", path: `${r}.errorMessage.programmingLanguage` },
  { what: "a nominal time without a zone", plant: (e) => { e.run.facets.nominalTime.nominalStartTime = "2025-01-02T03:04:05"; }, code: "member.format", path: `${r}.nominalTime.nominalStartTime` },
  { what: "a parameter with a member that may not be there", plant: (e) => { e.run.facets.executionParameters.parameters[0].secret = "s"; }, code: "member.name", path: `${r}.executionParameters.parameters[0].secret`, says: /expected no other member than/ },
  { what: "a job type without an integration", plant: (e) => delete e.job.facets.jobType.integration, code: "member.missing", path: `${j}.jobType.integration` },
  { what: "a window of no time", plant: (e) => { e.job.facets.jobType.emissionPattern.windowDuration = 0; }, code: "member.value", path: `${j}.jobType.emissionPattern.windowDuration` },
  { what: "an owner by name alone", plant: (e) => { e.job.facets.ownership.owners = ["team:a"]; }, code: "member.type", path: `${j}.ownership.owners[0]` },
  { what: "the source code at an address that git alone knows", plant: (e) => { e.job.facets.sourceCodeLocation.url = "git@example.org:a.git"; }, code: "member.format", path: `${j}.sourceCodeLocation.url` },
  { what: "a deletion in words", plant: (e) => { e.job.facets.sql._deleted = "true"; }, code: "member.type", path: `${j}.sql._deleted` },
];

/** One fault each. */
export const planted: readonly Planted[] = [...ofCore, ...ofKeys, ...ofFacets];
