import type { Context } from "../context/context.ts";
import { BrokenService, RehearsalError } from "../errors.ts";
import { Log } from "../evidence/log.ts";
import type { ShownLineage } from "../judgement/facts.ts";
import { reachOf } from "../judgement/graph-reach.ts";
import { learned, type Outcome } from "../judgement/outcome.ts";
import { judgedJobs, shownJob } from "../judgement/own-runs.ts";
import type { SentEvents } from "../judgement/sent.ts";
import { sideBySide } from "../machine/side-by-side.ts";
import { jobNode, type Listing, type Run } from "../marquez/client.ts";
import { type Refinement, suffixed } from "../settings/refinements.ts";
import { lineageDepth } from "../settings/stack.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import type { OpenBrowser } from "./browser.ts";
import type { Counted, DatasetList } from "./dataset-list.ts";
import { marquezOf } from "./marquez-of.ts";
import { serviceLog } from "./service-states.ts";

/** How many jobs Marquez is asked about at a time. */
const concurrency = 8;

/** What a refinement sent; undefined when it did not run. */
type Sent = () => SentEvents | undefined;

/** Captures all runs of the judged jobs in runs.json. */
export const captureRuns =
  (captured: Pick<Refinement, "job" | "suffix">, sent: Sent) =>
  async (stack: Provisioned, context: Context): Promise<Listing<Run>> => {
    const { settings, bundle } = context;
    const marquez = marquezOf(stack, context);
    const wanted = { namespace: settings.namespace, name: captured.job };
    const listings = await sideBySide(judgedJobs(sent(), wanted), concurrency, ({ namespace, name }) =>
      marquez.runs(namespace, name),
    );
    const listing = joined(listings);
    await bundle.writeJson(suffixed("runs.json", captured), { totalCount: listing.totalCount, runs: listing.items });
    expectComplete("runs", { captured: listing.items.length, totalCount: listing.totalCount });
    return listing;
  };

/** Captures all datasets in datasets.json, unless that was done on the way to something else. */
export const captureDatasets =
  (list: DatasetList) =>
  async (stack: Provisioned, context: Context): Promise<Counted> =>
    expectComplete("datasets", list.counted ?? (await list.capture(marquezOf(stack, context), context)));

const joined = <T>(listings: (Listing<T> | undefined)[]): Listing<T> => ({
  totalCount: listings.reduce((sum, listing) => sum + (listing?.totalCount ?? 0), 0),
  items: listings.flatMap((listing) => listing?.items ?? []),
});

/**
 * Captures the lineage graph of a refinement's job in graph.json, and the web UI's picture of it in
 * graph.png.
 * @param browser how its browser started; without it, this starts one
 */
export const captureGraph =
  (refinement: Refinement, sent: Sent, browser?: () => Outcome<OpenBrowser> | undefined) =>
  async (stack: Provisioned, context: Context): Promise<ShownLineage> => {
    const { web } = stack.urls;
    const { settings, bundle, signal } = context;
    const started = browser?.();
    if (started?.status === "failed") throw started.error;
    // Closed also where no picture is taken.
    await using opened = learned(started);
    const wanted = { namespace: settings.namespace, name: refinement.job };
    const job = shownJob(sent(), wanted);
    const id = jobNode(job.namespace, job.name);
    const reach = reachOf(sent(), job, lineageDepth);
    const depth = reach?.depth ?? lineageDepth;
    const lineage = (await marquezOf(stack, context).lineage(id, depth)) ?? { graph: [] };
    await bundle.writeJson(suffixed("graph.json", refinement), lineage);
    const shown = reach ? { job, lineage, reach } : { job, lineage };
    if (!web) return shown;
    const node = lineage.graph.find((one) => one.id === id);
    const edges = node === undefined ? 0 : node.inEdges.length + node.outEdges.length;
    const picture = { job: job.name, edges, depth, file: suffixed("graph.png", refinement) };
    try {
      const { photograph } = await import("./photograph.ts");
      await photograph(web, context, picture, opened);
      return shown;
    } catch (notDrawn) {
      // That nothing was drawn is then not the lineage's, also when the step's time is up.
      if (notDrawn instanceof BrokenService) throw notDrawn;
      signal.throwIfAborted();
      return { ...shown, notDrawn };
    }
  };

/**
 * Captures the log of each container in `<service>.log`, whole, without colour codes: it is no output of a command. Of a
 * stack that ran before this rehearsal, it is what was written since.
 */
export async function captureLogs(
  { containers, since }: { containers: Partial<Record<string, string>>; since?: Date },
  { bundle }: Pick<Context, "bundle">,
): Promise<void> {
  await Promise.all(
    Object.entries(containers).map(async ([service, id = ""]) => {
      await using log = new Log(bundle, `${service}.log`, "whole");
      await log.all(serviceLog(id, since));
    }),
  );
}

function expectComplete(what: string, counted: Counted): Counted {
  const { captured, totalCount } = counted;
  if (captured === totalCount) return counted;
  throw new RehearsalError("STEP", {
    doing: `capturing the ${what}`,
    found: `${captured} of the ${totalCount} that Marquez counts`,
    next: "More lineage arrived while it was being captured. Rehearse again.",
  });
}
