import type { Context } from "../context/context.ts";
import { containerLog } from "../docker/containers.ts";
import { RehearsalError } from "../errors.ts";
import { Log } from "../evidence/log.ts";
import { jobNode, type Lineage, type Listing, MarquezClient, type Run } from "../marquez/client.ts";
import { type Refinement, suffixed } from "../settings/refinements.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { photograph } from "./photograph.ts";

/** Captures all runs of a job in runs.json. */
export const captureRuns =
  (captured: Pick<Refinement, "job" | "suffix">) =>
  async ({ urls }: Provisioned, { settings, bundle, signal }: Context): Promise<Listing<Run>> => {
    const runs = await new MarquezClient(urls.marquez, signal).runs(settings.namespace, captured.job);
    const listing = runs ?? { totalCount: 0, items: [] };
    await bundle.writeJson(suffixed("runs.json", captured), { totalCount: listing.totalCount, runs: listing.items });
    return expectComplete("runs", listing);
  };

/** Captures all datasets of the namespace in datasets.json. */
export async function captureDatasets(
  { urls }: Provisioned,
  { settings, bundle, signal }: Context,
): Promise<Listing<unknown>> {
  const datasets = await new MarquezClient(urls.marquez, signal).datasets(settings.namespace);
  const listing = datasets ?? { totalCount: 0, items: [] };
  await bundle.writeJson("datasets.json", { totalCount: listing.totalCount, datasets: listing.items });
  return expectComplete("datasets", listing);
}

/**
 * Captures the lineage graph of a refinement's job in graph.json, and the web UI's picture of it in
 * graph.png.
 */
export const captureGraph =
  (refinement: Refinement) =>
  async ({ urls }: Provisioned, context: Context): Promise<Lineage> => {
    const { settings, bundle, signal } = context;
    const id = jobNode(settings.namespace, refinement.job);
    const lineage = (await new MarquezClient(urls.marquez, signal).lineage(id)) ?? { graph: [] };
    await bundle.writeJson(suffixed("graph.json", refinement), lineage);
    const node = lineage.graph.find((one) => one.id === id);
    const edges = node === undefined ? 0 : node.inEdges.length + node.outEdges.length;
    if (urls.web)
      await photograph(urls.web, context, { job: refinement.job, edges, file: suffixed("graph.png", refinement) });
    return lineage;
  };

/** Captures the log of each container in `<service>.log`, without colour codes. */
export async function captureLogs(
  { containers }: { containers: Partial<Record<string, string>> },
  { bundle }: Pick<Context, "bundle">,
): Promise<void> {
  await Promise.all(
    Object.entries(containers).map(async ([service, id = ""]) => {
      await using log = new Log(bundle, `${service}.log`);
      await log.all(containerLog(id));
    }),
  );
}

function expectComplete<T>(what: string, listing: Listing<T>): Listing<T> {
  if (listing.items.length === listing.totalCount) return listing;
  throw new RehearsalError("STEP", {
    doing: `capturing the ${what}`,
    found: `${listing.items.length} of the ${listing.totalCount} that Marquez counts`,
    next: "More lineage arrived while it was being captured. Rehearse again.",
  });
}
