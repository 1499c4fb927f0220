import type { Expectation } from "./expectation.ts";

/** What a rehearsal comes to. An error is a rehearsal that could not be carried out; it says nothing about the lineage. */
export type VerdictWord = "passed" | "failed" | "error" | "interrupted";

/** An image that ran. */
export interface ImageUsed {
  /** The service that runs it. */
  name: string;
  reference: string;
  digest: string;
  origin: string;
}

/** Why a rehearsal says nothing about the lineage: it could not be carried out, or somebody stopped it. */
export interface Cause {
  verdict: "error" | "interrupted";
  /** The step or phase in which it ended. */
  phase: string;
  message: string;
}

/** What one refinement of a rehearsal comes to. */
export interface RefinementVerdict {
  name: string;
  job: string;
  verdict: "passed" | "failed";
  /** The files of the bundle that show its lineage. */
  files: { graph: string; picture: string };
}

/** The content of verdict.json. */
export interface Verdict {
  id: string;
  stack: string;
  verdict: VerdictWord;
  startedAt: string;
  namespace: string;
  /** The job of the first refinement. */
  job: string;
  /** Every refinement that was judged. */
  refinements: RefinementVerdict[];
  cause?: Omit<Cause, "verdict">;
  expectations: Expectation[];
  images: ImageUsed[];
  /** Services for which a stand-in ran, because the real image could not be had. */
  standIns: string[];
}

/** What a verdict names of its rehearsal. */
export interface Judged {
  id: string;
  stack: string;
  startedAt: Date;
  settings: { namespace: string; job: string; refinements?: { name: string; suffix: string; job: string }[] };
}

/** The verdict of a rehearsal: its cause's where it has one; otherwise passed when no expectation failed. */
export const verdictOf = (
  { id, stack, startedAt, settings }: Judged,
  images: (ImageUsed & { standIn: boolean })[],
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
  refinements: NonNullable<Judged["settings"]["refinements"]>,
  expectations: Expectation[],
): RefinementVerdict[] =>
  refinements.map(({ name, suffix, job }) => {
    const failed = expectations.some(({ refinement, status }) => refinement === name && status === "failed");
    return {
      name,
      job,
      verdict: failed ? "failed" : "passed",
      files: { graph: `graph${suffix}.json`, picture: `graph${suffix}.png` },
    };
  });
