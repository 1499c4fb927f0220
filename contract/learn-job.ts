import { z } from "zod";
import type { QualifiedName } from "../lineage/names.ts";
import type { Facets, RecordedJob, RecordedLineage } from "../lineage/recorded-lineage.ts";
import { type ContractJob, toldOtherwise } from "./contract.ts";

/** A job of a contract, but for its datasets. */
export const learnJob = (
  job: RecordedJob,
  name: QualifiedName,
  lineage: RecordedLineage,
): Omit<ContractJob, "inputs" | "outputs"> => ({
  ...name,
  isStatic: job.isStatic,
  ...typeOf(job.facets),
  runs: { min: job.runs.size, max: job.runs.size },
  facets: keysOf(job.facets),
  runFacets: facetsOfRuns(job, lineage),
});

/** Two jobs whose names are one template: what both are. How many runs there are is any number then. */
export const mergedJob = (one: ContractJob, other: ContractJob): ContractJob => ({
  ...one,
  ...other,
  isStatic: one.isStatic && other.isStatic,
  runs: undefined,
  inputs: one.inputs.union(other.inputs),
  outputs: one.outputs.union(other.outputs),
  facets: one.facets.intersection(other.facets),
  runFacets: one.runFacets.intersection(other.runFacets),
});

const typeFacet = z.object({
  processingType: z.string().optional().catch(undefined),
  integration: z.string().optional().catch(undefined),
  jobType: z.string().optional().catch(undefined),
});

function typeOf(facets: Facets): { type?: string } {
  const { processingType, integration, jobType } = typeFacet.safeParse(facets.get("jobType")).data ?? {};
  const told = [processingType, integration, jobType].filter((one) => one);
  return told.length > 0 ? { type: told.join("/") } : {};
}

/** The keys of facets, but for those that are told otherwise. */
export const keysOf = (facets: Facets): Set<string> =>
  new Set([...facets.keys()].filter((key) => !toldOtherwise.has(key)));

function facetsOfRuns(job: RecordedJob, { runs }: RecordedLineage): Set<string> {
  const each = [...job.runs].flatMap((id) => runs.get(id) ?? []).map(({ facets }) => new Set(facets.keys()));
  return each.reduce((one, other) => one.intersection(other), each[0] ?? new Set());
}
