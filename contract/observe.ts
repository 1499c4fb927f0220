import { z } from "zod";
import { timeOf } from "../lineage/event.ts";
import type { Facets, RecordedLineage, RecordedRun } from "../lineage/recorded-lineage.ts";
import type { Observed } from "./contract.ts";

/**
 * What a rehearsal told that differs from run to run: versions, durations, failures.
 * @param jobKeys the key in the contract by the key of the job
 */
export function observe(lineage: RecordedLineage, jobKeys: ReadonlyMap<string, string>): Observed {
  const observed: Observed = {
    facetVersions: new Map(),
    producers: new Set(lineage.events.map(({ producer }) => producer).filter(Boolean)),
    seconds: new Map(),
    failures: new Map(),
  };
  const see = (of: string, facets: Facets) => {
    for (const [key, facet] of facets) {
      const version = versionOf(facet);
      if (version === undefined) continue;
      const name = `${of} facet ${key}`;
      observed.facetVersions.set(name, (observed.facetVersions.get(name) ?? new Set()).add(version));
    }
  };
  for (const { facets } of lineage.jobs.values()) see("job", facets);
  for (const { facets } of lineage.datasets.values()) see("dataset", facets);
  for (const run of lineage.runs.values()) {
    see("run", run.facets);
    for (const facets of run.inputs.values()) see("input", facets);
    for (const facets of run.outputs.values()) see("output", facets);
    const job = jobKeys.get(run.job) ?? run.job;
    observed.seconds.set(job, (observed.seconds.get(job) ?? 0) + secondsOf(run));
    const failure = failureOf(run);
    if (failure !== undefined) observed.failures.set(job, failure);
  }
  return observed;
}

const schemaURL = z.object({ _schemaURL: z.string() });

/** The version in the address of a facet's schema, as in `…/facets/1-1-0/SchemaDatasetFacet.json`. */
const versionOf = (facet: unknown): string | undefined =>
  /\/(\d+-\d+-\d+)\//.exec(schemaURL.safeParse(facet).data?._schemaURL ?? "")?.[1];

function secondsOf({ events }: RecordedRun): number {
  const times = events.flatMap(({ time }) => timeOf({ eventTime: time })?.getTime() ?? []);
  return times.length < 2 ? 0 : (Math.max(...times) - Math.min(...times)) / 1000;
}

const errorMessage = z.object({ message: z.string() });
const longestMessage = 200;

function failureOf({ events, facets }: RecordedRun): string | undefined {
  const end = events.findLast(({ type }) => type === "FAIL" || type === "ABORT");
  if (!end) return undefined;
  const [line = ""] = (errorMessage.safeParse(facets.get("errorMessage")).data?.message ?? "").split("\n", 1);
  return `its run ended with ${end.type}${line ? `: ${line.slice(0, longestMessage)}` : ""}`;
}
