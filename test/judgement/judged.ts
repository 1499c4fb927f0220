import type {
  CommandRun,
  EndedFlowRun,
  Facts,
  FlowRunResult,
  RefinementFacts,
  RefinementRun,
} from "../../judgement/facts.ts";
import { judge } from "../../judgement/judge.ts";
import type { KeptLineage } from "../../judgement/kept.ts";
import type { Lineage, Run } from "../../marquez/client.ts";
import { loadSettings } from "../../settings/load.ts";
import type { Settings } from "../../settings/schema.ts";
import { planServices } from "../../settings/services.ts";
import { packageRoot } from "../../version.ts";
import { recorded, runEvent, sentEvents } from "./sent-events.ts";

const settings = (...sets: string[]) =>
  loadSettings({
    stack: "local",
    directory: packageRoot,
    overrides: [
      'expect={"inputs":["**/in.csv"],"outputs":["**/out.xlsx"]}',
      'prefect={"deployment":"flow/deployment"}',
      ...sets,
    ],
  });

export const version = (name: string) => ({
  datasetVersionId: { namespace: "lineage.local", name, version: "1" },
  facets: {},
});
export const completed: Run & { id: string } = {
  id: "2a1e7c1e-0000-4000-8000-000000000001",
  state: "COMPLETED",
  inputDatasetVersions: [version("/data/in.csv")],
  outputDatasetVersions: [version("/data/out.xlsx")],
};
export const command: CommandRun = {
  argv: ["refine"],
  sha256: "",
  exitCode: 0,
  signal: undefined,
  timedOut: false,
  seconds: 1,
  tail: "",
  printedEvents: 0,
};
export const job = { namespace: "lineage.local", name: "sample.pipeline.generic" };
const done: RefinementRun = {
  command,
  sent: sentEvents(runEvent("START", completed.id, job), runEvent("COMPLETE", completed.id, job)),
  transport: recorded,
  written: ["/data/out.xlsx"],
  unchanged: [],
  earlierRuns: new Set(),
};
/** A flow run that has completed, and the result of one that is alone. */
export const endedRun: EndedFlowRun = { id: "f", name: "rehearsal-1", state: "COMPLETED", tail: "", history: [] };
export const flowRun: FlowRunResult = {
  deployment: "flow/deployment",
  deploymentId: "d",
  runs: [endedRun],
  limits: [],
  registered: undefined,
  logs: ["flow-run.log"],
  sent: sentEvents(),
  transport: recorded,
};
export const passed = <T>(value: T) => ({ status: "passed", seconds: 1, value }) as const;

export const keptRuns = (...runs: Run[]): KeptLineage => ({
  runs: new Map(runs.map((one) => [one.id, one])),
  listed: undefined,
  staticJobs: new Map(),
  columns: new Map(),
  datasets: new Set(),
});
/** The graph that Marquez draws of a run. */
const graphOf = ({ inputDatasetVersions, outputDatasetVersions }: Run): Lineage => {
  const node = "job:lineage.local:sample.pipeline.generic";
  const datasets = [...inputDatasetVersions, ...outputDatasetVersions].map(({ datasetVersionId }) => ({
    id: `dataset:lineage.local:${datasetVersionId.name}`,
    type: "DATASET",
    data: datasetVersionId,
    inEdges: [],
    outEdges: [],
  }));
  const [inputs, outputs] = [
    datasets.slice(0, inputDatasetVersions.length),
    datasets.slice(inputDatasetVersions.length),
  ];
  const job = {
    id: node,
    type: "JOB",
    data: {},
    inEdges: inputs.map(({ id }) => ({ origin: id, destination: node })),
    outEdges: outputs.map(({ id }) => ({ origin: node, destination: id })),
  };
  return { graph: [job, ...datasets] };
};

type Changes = Partial<Omit<Facts, "refinements">> & Partial<Omit<RefinementFacts, "refinement">>;

/**
 * The facts of a rehearsal that passed, with some changes. Every refinement of the settings gets
 * the same.
 */
const factsOf = (changes: Changes, { refinements }: Settings): Facts => {
  const { run, kept, runs, graph, ...others } = changes;
  return {
    refinements: refinements.map((refinement) => ({
      refinement,
      run: run ?? passed(done),
      kept: kept ?? passed(keptRuns(completed)),
      runs: runs ?? passed({ totalCount: 1, items: [completed] }),
      graph:
        graph ?? passed({ job: { namespace: "lineage.local", name: refinement.job }, lineage: graphOf(completed) }),
    })),
    prepared: undefined,
    flowRun: passed(flowRun),
    datasets: passed({ totalCount: 2, items: [] }),
    logs: passed(undefined),
    commands: [{ command: { name: "qa", exit: [0] }, run: passed(command) }],
    ...others,
  };
};

export const judgements = (changes: Changes, ...sets: string[]) => {
  const settled = settings(...sets);
  return judge(factsOf(changes, settled), { ...settled, hasWebUi: planServices(settled).web !== "absent" });
};
export const failures = (changes: Changes, ...sets: string[]) =>
  new Map(
    judgements(changes, ...sets)
      .filter(({ status }) => status === "failed")
      .map((one) => [one.title, one]),
  );
export const refined = (changes: Partial<RefinementRun>) => ({ run: passed({ ...done, ...changes }) });
export const runs = (...items: Run[]) => ({ runs: passed({ totalCount: items.length, items }) });
