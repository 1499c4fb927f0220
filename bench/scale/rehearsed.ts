import { fork } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { useLittleMemory } from "../../machine/little-memory.ts";
import { startQuickly } from "../../machine/quick-start.ts";
import { Phases } from "./phases.ts";
import { trace } from "./trace.ts";
import { eventOf, eventsOfRun, jobNamespace, warehouseOf } from "./warehouse.ts";

/**
 * The process that is measured: records the events of a warehouse with the real recorder, and then does what a rehearsal
 * does when its command has ended, with the same steps. It sends what it measured to its parent.
 */
const size = Number(process.argv[2]);
const traced = process.argv.includes("--trace");
/** Whether the record is written as the recorder does, without a sender: for work on what comes after it. */
const written = process.argv.includes("--written");
const megabytes = () => Math.round(process.memoryUsage().rss / 1024 / 1024);
// As `rehearse` itself begins.
startQuickly();
useLittleMemory();
const memory: Record<string, number> = { node: megabytes() };
await import("@pulumi/pulumi");
memory["and the Pulumi SDK"] = megabytes();
await import("../../index.ts");
memory["and our program"] = megabytes();
const { example } = await import("../../test/context/example.ts");
const { SentEvents } = await import("../../judgement/sent.ts");
const { Recording } = await import("../../recorder/recording.ts");
const { captureDatasets, captureGraph, captureRuns } = await import("../../steps/capture.ts");
const { captureKept } = await import("../../steps/capture-kept.ts");
const { DatasetList } = await import("../../steps/dataset-list.ts");
const { verify } = await import("../../steps/verify.ts");
const { command } = await import("../../test/judgement/judged.ts");

const peer = fork(new URL("peer.ts", import.meta.url), [String(size)], { execArgv: [] });
const told = async <T>(): Promise<T> => (await once(peer, "message"))[0] as T;
const { url } = await told<{ url: string }>();
using rehearsal = example(() => ({
  namespace: jobNamespace,
  job: "warehouse.*",
  expect: { runs: "any", outputs: [{ namespace: "postgres://db.example:5432", name: "**" }] },
}));
const { bundle } = rehearsal;
const stack = { urls: { marquez: url }, containers: {}, images: [] };
const [refinement] = rehearsal.settings.refinements;
if (!refinement) throw new Error("no refinement");

const tracing = traced ? await trace() : undefined;
const phases = new Phases();
const step = <T>(name: string, value: T) => ({ step: name, outcome: { status: "passed", seconds: 1, value } }) as never;
/** A step of the rehearsal, measured. */
async function measured<T>(name: string, work: () => Promise<T>): Promise<T> {
  phases.begin(name);
  const value = await work();
  phases.begin();
  return value;
}

const sent = new SentEvents();
const recording = new Recording(bundle);
await measured(written ? "write" : "record", written ? write : record);
const begun = performance.now();
const ofRefinement = () => sent;
const list = new DatasetList([ofRefinement]);
const kept = await measured("kept", () => captureKept(ofRefinement, refinement, list)(stack, rehearsal));
const runs = await measured("runs", () => captureRuns(refinement, ofRefinement)(stack, rehearsal));
const graph = await measured("graph", () => captureGraph(refinement, ofRefinement)(stack, rehearsal));
const datasets = await measured("datasets", () => captureDatasets(list)(stack, rehearsal));

const transport = { recorded: true, own: [], overridden: [] };
const ran = { command, sent, transport, written: [], unchanged: [], earlierRuns: new Set<string>() };
const steps = {
  ready: [step("healthy", undefined)],
  prepared: step("prepare", undefined),
  refinements: [
    {
      refinement,
      refine: step("refine", ran),
      kept: step("capture-kept", kept),
      runs: step("capture-runs", runs),
      graph: step("capture-graph", graph),
    },
  ],
  ...{
    deployed: undefined,
    flowRun: undefined,
    flowRunKept: undefined,
    flowRuns: undefined,
    flowRunPicture: undefined,
  },
  commands: [],
  datasets: step("capture-datasets", datasets),
  logs: step("capture-logs", undefined),
};
// What is done within the step is told by what it writes.
const [writeBytes, writeJson, seal] = [bundle.writeBytes, bundle.writeJson, bundle.seal.bind(bundle)];
bundle.writeBytes = async (file, bytes) => {
  if (file === "facts.json") phases.begin("judge");
  await writeBytes(file, bytes);
};
bundle.writeJson = async (file, value) => {
  if (file === "settings.json") phases.begin("report");
  await writeJson(file, value);
};
bundle.seal = async (...how) => {
  phases.begin("seal");
  await seal(...how);
};
const verdict = await measured("facts", () => verify(steps, recording)(stack, rehearsal));
const seconds = (performance.now() - begun) / 1000;

const blocked = (await tracing?.end()) ?? [];
peer.send({ end: true });
const { asked } = await told<{ asked: Record<string, number> }>();
const { expectations } = verdict;
process.send?.({
  size,
  events: warehouseOf(size).jobs * eventsOfRun,
  seconds,
  phases: phases.all,
  memory,
  maxRss: Math.round(process.resourceUsage().maxRSS / 1024),
  asked,
  blocked,
  verdict: verdict.verdict,
  cause: verdict.cause?.message,
  failed: expectations.filter(({ status }) => status === "failed").map(({ name, found }) => `${name}: ${found}`),
});

async function record(): Promise<void> {
  await using receiver = await recording.receive("refine", url, sent);
  peer.send({ send: receiver.url });
  await told();
  await receiver.quiet();
}

async function write(): Promise<void> {
  const request = {
    command: "refine",
    method: "POST",
    path: "/api/v1/lineage",
    status: 201,
    milliseconds: 30,
    bytes: 1,
  };
  const warehouse = warehouseOf(size);
  async function* lines() {
    for (let nth = 0; nth < warehouse.jobs * eventsOfRun; nth++) {
      const event = eventOf(nth, warehouse);
      const one = { at: event.eventTime, ...request, event };
      sent.add(one);
      yield `${JSON.stringify(one)}\n`;
    }
  }
  await writeFile(bundle.path("events.ndjson"), lines());
}
