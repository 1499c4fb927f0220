import { writeNotes } from "../evidence/notes.ts";
import { type Cause, type Verdict, verdictOf } from "../evidence/verdict.ts";
import type { Arrived } from "../lineage/diagnosis.ts";
import { type Findings, judge } from "../lineage/judge.ts";
import { MarquezClient } from "../lineage/marquez.ts";
import { messageOf } from "../rehearsal/errors.ts";
import type { Rehearsal } from "../rehearsal/rehearsal.ts";
import { whyStopped } from "../rehearsal/stop.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import type { Ran } from "./command.ts";
import { gone } from "./gone.ts";
import { because } from "./outcome.ts";
import type { Step } from "./step.ts";

type Learned<T> = T extends { status: "passed"; value: infer V } ? V : never;
/** The steps whose outcomes are judged, and the two without which there is nothing to judge. */
export type Done = { [Name in keyof Omit<Findings, "arrived">]: Step<Learned<Findings[Name]>> | undefined } & {
  ready: Step<void>;
  prepared: Step<Ran | undefined>;
};

/** Judges all that was found, writes the verdict and the notes, and seals the bundle. A bad verdict is not an error here. */
export const verify =
  (done: Done) =>
  async (stack: Provisioned, rehearsal: Rehearsal): Promise<Verdict> => {
    const found = findings(done);
    const marquez = new MarquezClient(stack.urls.marquez, rehearsal.signal);
    let cause = causeOf(rehearsal, done);
    const arrived = cause ? undefined : await everyJob(marquez).catch(messageOf);
    const expectations = arrived instanceof Map ? judge({ ...found, arrived }, rehearsal.settings) : [];
    // A service that is gone says nothing about the lineage.
    if (!cause && (typeof arrived === "string" || expectations.some(({ status }) => status === "failed"))) {
      const message = (await gone(stack.containers)) ?? (typeof arrived === "string" ? arrived : undefined);
      if (message) cause = { verdict: "error", phase: firstFailed(done), message };
    }
    const verdict = rehearsal.bundle.redactor.redactIn(verdictOf(rehearsal, stack.images, expectations, cause));
    await rehearsal.bundle.writeJson("verdict.json", verdict);
    const { versions } = rehearsal.tools;
    await writeNotes(rehearsal.bundle, verdict, { ...found, prepared: done.prepared.outcome, versions });
    await rehearsal.bundle.seal();
    rehearsal.known.verdict = verdict;
    return verdict;
  };

const leftOut = { status: "skipped", because: "the settings leave it out" } as const;

function findings({ refine, flow, runs, datasets, graph, logs }: Done): Omit<Findings, "arrived"> {
  const outcome = <T>(step: Step<T> | undefined) => step?.outcome ?? leftOut;
  return {
    refine: outcome(refine),
    flow: outcome(flow),
    runs: outcome(runs),
    datasets: outcome(datasets),
    graph: outcome(graph),
    logs: outcome(logs),
  };
}

/** Why the rehearsal says nothing about the lineage, where it does not. */
function causeOf({ asked }: Rehearsal, done: Done): Cause | undefined {
  if (asked.aborted) return { phase: firstFailed(done), ...whyStopped(asked) };
  const stopped = [done.ready, done.prepared].find(({ outcome }) => outcome.status !== "passed");
  return stopped && { verdict: "error", phase: stopped.step, message: because(stopped.outcome).found };
}

const firstFailed = (done: Done): string =>
  Object.values(done).find((step) => step && step.outcome.status !== "passed")?.step ?? "verify";

/** Which jobs arrived, in which namespaces: what a failed expectation is explained with. */
async function everyJob(marquez: MarquezClient): Promise<Arrived> {
  const namespaces = await marquez.namespaces();
  const jobs = await Promise.all(
    namespaces.map(async (name) => [name, (await marquez.jobs(name)).items.map((job) => job.name)] as const),
  );
  return new Map(jobs.filter(([, names]) => names.length > 0));
}
