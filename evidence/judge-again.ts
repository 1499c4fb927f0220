import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { compare } from "../contract/compare.ts";
import type { Drift } from "../contract/drift.ts";
import { learn, namesOf } from "../contract/learn.ts";
import { read } from "../contract/read.ts";
import { messageOf } from "../errors.ts";
import type { DriftFacts, Facts } from "../judgement/facts.ts";
import { judging } from "../judgement/judge.ts";
import { lineageSummaries } from "../judgement/lineage-summary.ts";
import { type Cause, type Verdict, verdictOf } from "../judgement/verdict.ts";
import { inSlices } from "../machine/turns.ts";
import type { ReportedEvents } from "../page/facts.ts";
import { type FacetSchemas, ownFacetsOf } from "./facet-schemas.ts";
import type { CapturedFiles } from "./facts/captured.ts";
import { judgedFacts, readFacts } from "./facts/read-facts.ts";
import type { StoredFacts } from "./facts/stored-facts.ts";
import { type Telling, toldIn } from "./recorded-events.ts";

/** The contract's file in a bundle. */
export const contractFile = "contract.yaml";

/** What follows from the files of a bundle. */
export interface JudgedAgain {
  stored: StoredFacts;
  facts: Facts;
  /** What a report shows of the recorded requests. */
  rows: ReportedEvents;
  /** The verdict, before anything is concealed in its own words. */
  verdict: Verdict;
}

/** What is known of files of a bundle, so that they need not be read. */
export interface KnownContent {
  captured?: CapturedFiles;
  /** What the record tells, where its facets were checked with these schemas. */
  told?: { telling: Telling; schemas: FacetSchemas } | undefined;
}

/**
 * Judges what a bundle holds: facts.json, events.ndjson, contract.yaml and the captures. The rehearsal itself gets its
 * verdict from here, so that whoever has the bundle comes to the same one.
 * @param directory the folder of the bundle
 * @returns undefined when the bundle has no facts.json
 * @throws Error when a file cannot be read back
 */
export async function judgeAgain(
  directory: string,
  { captured, told }: KnownContent = {},
): Promise<JudgedAgain | undefined> {
  const stored = await readFacts(directory);
  if (!stored) return undefined;
  // The schemas may have been redacted since.
  const isTold = told && isDeepStrictEqual(stored.schemas, told.schemas);
  const recorded = await (isTold ? told.telling.recorded() : toldIn(directory, await ownFacetsOf(stored.schemas)));
  const gathered = await judgedFacts(directory, stored, recorded, captured);
  const facts = { ...gathered, drift: await driftIn(directory, stored, recorded) };
  return { stored, facts, rows: recorded.rows, verdict: await verdictFrom(stored, facts) };
}

/** The verdict that follows from facts. Facts that cannot be judged are a cause. */
export async function verdictFrom(stored: StoredFacts, facts: Facts): Promise<Verdict> {
  const { rehearsal, expected, hasMarquez, images } = stored;
  const { namespace } = expected;
  const lineage = hasMarquez ? await inSlices(lineageSummaries(facts, namespace)) : [];
  const { expectations, cause } = await judged(stored, facts);
  const settings = {
    namespace,
    job: rehearsal.job,
    refinements: facts.refinements.map(({ refinement }) => refinement),
  };
  const of = { ...rehearsal, startedAt: new Date(rehearsal.startedAt), settings };
  return {
    ...verdictOf(of, images as Parameters<typeof verdictOf>[1], expectations, cause, lineage),
    ...(rehearsal.seconds === undefined ? {} : { seconds: rehearsal.seconds }),
    ...(rehearsal.provenance ? { provenance: rehearsal.provenance } : {}),
    places: rehearsal.places,
    ...(rehearsal.on === undefined ? {} : { on: rehearsal.on }),
    ...(facts.drift ? { contract: contractOf(facts.drift) } : {}),
  };
}

async function judged(
  { expected, cause, unfit }: StoredFacts,
  facts: Facts,
): Promise<Pick<Verdict, "expectations"> & { cause?: Cause | undefined }> {
  if (cause) return { expectations: [], cause };
  try {
    const expectations = await inSlices(judging(facts, expected));
    return { expectations, cause: expectations.some(({ status }) => status === "failed") ? unfit : undefined };
  } catch (error) {
    return { expectations: [], cause: { verdict: "error", phase: "verify", message: messageOf(error) } };
  }
}

/** How the lineage differs from the contract; undefined without one. */
async function driftIn(
  directory: string,
  { contract: written, rehearsal }: StoredFacts,
  { all }: Facts["told"] & object,
): Promise<DriftFacts | undefined> {
  if (!written) return undefined;
  const { name, sha256, move } = written;
  const { contract, problems } = read(await readFile(join(directory, contractFile), "utf8"));
  if (problems) throw new Error(`${contractFile} cannot be read: ${problems.join("; ")}`);
  const events = all.events.length;
  // Without events nothing is known of the lineage: not that all of it is gone.
  const drifts: Drift[] = events === 0 ? [] : compare(contract, learn(all, rehearsal.places, namesOf(contract)), move);
  return { contract: name, sha256, drifts, events };
}

/** What the verdict says of the contract. */
const contractOf = ({ contract: name, sha256, drifts }: DriftFacts): NonNullable<Verdict["contract"]> => ({
  name,
  sha256,
  breaking: drifts.filter(({ kind }) => kind === "breaking").length,
  compatible: drifts.filter(({ kind }) => kind === "compatible").length,
  informational: drifts.filter(({ kind }) => kind === "informational").length,
});
