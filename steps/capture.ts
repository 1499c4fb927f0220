import { execa } from "execa";
import type { Rehearsal } from "../context/context.ts";
import { RehearsalError } from "../errors.ts";
import { Log } from "../evidence/log.ts";
import { jobNode, type Lineage, type Listing, MarquezClient, type Run } from "../marquez/client.ts";
import { type ExpectedJob, named } from "../settings/refinements.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { photograph } from "./photograph.ts";

/** Captures a job's runs, all of them. */
export const captureRuns =
  (of: Pick<ExpectedJob, "name" | "job">) =>
  async ({ urls }: Provisioned, { settings, bundle, signal }: Rehearsal): Promise<Listing<Run>> => {
    const runs = await new MarquezClient(urls.marquez, signal).runs(settings.namespace, of.job);
    const listing = runs ?? { totalCount: 0, items: [] };
    await bundle.writeJson(named("runs.json", of), { totalCount: listing.totalCount, runs: listing.items });
    return complete("runs", listing);
  };

/** Captures the namespace's datasets, all pages of them. */
export async function captureDatasets(
  { urls }: Provisioned,
  { settings, bundle, signal }: Rehearsal,
): Promise<Listing<unknown>> {
  const datasets = await new MarquezClient(urls.marquez, signal).datasets(settings.namespace);
  const listing = datasets ?? { totalCount: 0, items: [] };
  await bundle.writeJson("datasets.json", { totalCount: listing.totalCount, datasets: listing.items });
  return complete("datasets", listing);
}

/** Captures a job's lineage graph, and the picture of it that the web UI draws, where there is one. */
export const captureGraph =
  (of: ExpectedJob) =>
  async ({ urls }: Provisioned, rehearsal: Rehearsal): Promise<Lineage> => {
    const { settings, bundle, signal } = rehearsal;
    const id = jobNode(settings.namespace, of.job);
    const lineage = await new MarquezClient(urls.marquez, signal).lineage(id);
    await bundle.writeJson(named("graph.json", of), lineage ?? { graph: [] });
    const node = lineage?.graph.find((one) => one.id === id);
    const edges = node === undefined ? 0 : node.inEdges.length + node.outEdges.length;
    if (urls.web) await photograph(urls.web, rehearsal, { ...of, edges });
    return lineage ?? { graph: [] };
  };

/** Captures the logs of services, each as `<service>.log`, without colour codes. */
export async function captureLogs(
  { containers }: { containers: Partial<Provisioned["containers"]> },
  { bundle }: Pick<Rehearsal, "bundle">,
): Promise<void> {
  await Promise.all(
    Object.entries(containers).map(async ([service, id]) => {
      await using log = new Log(bundle, `${service}.log`);
      const child = execa("docker", ["logs", "--", id], { all: true, buffer: false, stdin: "ignore" });
      await log.all(child.iterable({ from: "all", binary: true }));
      await child;
    }),
  );
}

function complete<T>(what: string, listing: Listing<T>): Listing<T> {
  if (listing.items.length === listing.totalCount) return listing;
  throw new RehearsalError("STEP", {
    doing: `capturing the ${what}`,
    found: `${listing.items.length} of the ${listing.totalCount} that Marquez counts`,
    next: "Something wrote lineage while it was read. Rehearse again.",
  });
}
