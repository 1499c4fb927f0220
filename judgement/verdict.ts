import type { Rehearsal } from "../context/context.ts";
import type { ExpectedJob } from "../settings/refinements.ts";
import type { ImageName, ResolvedImage } from "../setup/images.ts";
import type { Expectation } from "./expectation.ts";

/** What a rehearsal comes to. An error is a rehearsal that could not be carried out; it says nothing about the lineage. */
export type VerdictWord = "passed" | "failed" | "error" | "interrupted";

/** An image that ran, as it is told in the evidence. */
export interface ImageUsed {
  name: ImageName;
  reference: string;
  digest: string;
  origin: ResolvedImage["origin"];
}

/** Why a rehearsal says nothing about the lineage: it could not be carried out, or somebody stopped it. */
export interface Cause {
  verdict: "error" | "interrupted";
  phase: string;
  message: string;
}

/** What one refinement of a rehearsal comes to. The first has no name. */
export interface RefinementVerdict {
  name?: string;
  job: string;
  verdict: "passed" | "failed";
}

/** verdict.json. */
export interface Verdict {
  id: string;
  stack: string;
  verdict: VerdictWord;
  startedAt: string;
  namespace: string;
  /** The first refinement's job. */
  job: string;
  /** Every refinement that was judged, with its own verdict. */
  refinements: RefinementVerdict[];
  cause?: Omit<Cause, "verdict">;
  expectations: Expectation[];
  images: ImageUsed[];
  /** Services that a stand-in of ours played, because the real one could not be had. */
  standIns: ImageName[];
}

/** What a verdict names of the rehearsal that it judges. */
type Judged = Pick<Rehearsal, "id" | "stack" | "startedAt"> & {
  settings: {
    namespace: string;
    job: string;
    refinements?: Pick<ExpectedJob, "name" | "job">[];
  };
};

/** The verdict of a rehearsal: its cause's where it has one; otherwise passed when no expectation failed. */
export const verdictOf = (
  { id, stack, startedAt, settings }: Judged,
  images: ResolvedImage[],
  expectations: Expectation[],
  cause?: Cause,
): Verdict => ({
  id,
  stack,
  verdict: cause?.verdict ?? (expectations.some(({ status }) => status === "failed") ? "failed" : "passed"),
  startedAt: startedAt.toISOString(),
  namespace: settings.namespace,
  job: settings.job,
  refinements: expectations.length > 0 ? refinementVerdicts(settings.refinements ?? [], expectations) : [],
  ...(cause ? { cause: { phase: cause.phase, message: cause.message } } : {}),
  expectations,
  images: images.map(({ name, reference, digest, origin }) => ({ name, reference, digest, origin })),
  standIns: images.filter(({ standIn }) => standIn).map(({ name }) => name),
});

const refinementVerdicts = (
  refinements: Pick<ExpectedJob, "name" | "job">[],
  expectations: Expectation[],
): RefinementVerdict[] =>
  refinements.map(({ name, job }) => {
    const own = expectations.filter(
      ({ refinement, name: what }) => refinement === name && /^(refine|lineage|graph)\./.test(what),
    );
    const failed = own.some(({ status }) => status === "failed");
    return { ...(name === undefined ? {} : { name }), job, verdict: failed ? "failed" : "passed" };
  });
