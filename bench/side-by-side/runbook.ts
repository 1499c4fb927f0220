import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plan } from "./plan.ts";
import { run } from "./runbook-command.ts";
import { runFlow } from "./runbook-flow.ts";
import type { Stopwatch } from "./stopwatch.ts";

/** A stack that is up, and where its evidence goes. */
export interface Place {
  /** The base URL of each service. */
  urls: Partial<Record<"marquez" | "prefect" | "web" | "s3", string>>;
  /** The folder of the evidence. */
  evidence: string;
}

/** The steps of the runbook on a stack that is up, one after the other, as a person would: refinement, flow run, capture, store. */
export async function carryOutRunbook(
  plan: Plan,
  place: Place,
  watch: Stopwatch,
  logs: () => Promise<void>,
): Promise<void> {
  const { flow, refinements } = plan;
  await watch.phase("refinement", async () => {
    for (const [nth, refinement] of refinements.entries()) await run(plan, place, refinement, `cli-${nth + 1}.log`);
  });
  const flowRun = flow && (await watch.phase("flow run", () => runFlow(plan, flow, place)));
  await watch.phase("capture", async () => {
    const jobs = [...refinements.map(({ job }) => job), ...(flow?.job === undefined ? [] : [flow.job])];
    await captureLineage(plan, place, jobs);
    if (flowRun) await flowRun.capture();
    await logs();
  });
  // As late as this: what a phase needs is loaded in it, so that nothing else waits for it.
  await watch.phase("picture", async () => {
    const { photographed } = await import("./photographed.ts");
    for (const [nth, { job }] of refinements.entries())
      await photographed(plan, place.urls.web as string, job, join(place.evidence, `graph-${nth + 1}.png`));
  });
  await watch.phase("store", async () => {
    const { storeFolder } = await import("./store-folder.ts");
    await storeFolder(place.evidence, place.urls.s3 as string, plan);
  });
}

/** What the runbook asks with curl: the graph and the runs of each job, the datasets of the namespace. */
async function captureLineage({ namespace, depth }: Plan, { urls, evidence }: Place, jobs: string[]): Promise<void> {
  const of = `${urls.marquez}/api/v1/namespaces/${encodeURIComponent(namespace)}`;
  for (const [nth, job] of jobs.entries()) {
    const node = encodeURIComponent(`job:${namespace}:${job}`);
    await save(`${urls.marquez}/api/v1/lineage?nodeId=${node}&depth=${depth}`, evidence, `graph-${nth + 1}.json`);
    await save(`${of}/jobs/${encodeURIComponent(job)}/runs?limit=1000`, evidence, `runs-${nth + 1}.json`);
  }
  await save(`${of}/datasets?limit=1000`, evidence, "datasets.json");
}

/**
 * Saves an answer as a file of the evidence, as `curl --fail --output` does.
 * @throws Error when the answer is an error
 */
export async function save(url: string, evidence: string, file: string, body?: object): Promise<void> {
  const sent = body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(url, sent);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url}: status ${answer.status}: ${text.slice(0, 200)}`);
  await writeFile(join(evidence, file), text);
}
