import type { Places } from "../contract/normalise.ts";
import type { Expectation } from "../rules/expectation.ts";
import type { DriftKind } from "../settings/contract.ts";
import type { LineageSummary } from "./lineage-summary.ts";

/**
 * The verdict in one word. `error`: the rehearsal could not be carried out and says nothing about
 * the lineage.
 */
export type VerdictWord = "passed" | "failed" | "error" | "interrupted";

/** An image that ran. */
export interface ImageUsed {
  /** The service that runs it. */
  name: string;
  reference: string;
  digest: string;
  origin: string;
}

/** Why a rehearsal says nothing about the lineage: it could not be carried out, or it was stopped. */
export interface Cause {
  verdict: "error" | "interrupted";
  /** The step or phase in which it ended. */
  phase: string;
  message: string;
}

/** From which version a rehearsal is. What nobody knows is left out. */
export interface Provenance {
  /** SHA-1 or SHA-256 of the commit, in hexadecimal. */
  commit?: string | undefined;
  branch?: string | undefined;
  /** The URL of the repository. */
  repository?: string | undefined;
  /** The URL of the build. */
  build?: string | undefined;
  /** Set where tracked files of the checkout differed from the commit when the rehearsal began. */
  uncommitted?: boolean | undefined;
}

/** The verdict on one refinement. */
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
  /** The namespace and the job of the first refinement; left out when no lineage was rehearsed. */
  namespace?: string;
  job?: string;
  /** Every refinement that was judged. */
  refinements: RefinementVerdict[];
  cause?: Omit<Cause, "verdict">;
  expectations: Expectation[];
  /** What became of the events of each command. */
  lineage: LineageSummary[];
  images: ImageUsed[];
  /** Services that a stand-in replaced, because the real image was not available. */
  standIns: string[];
  /** The contract that the lineage was compared with, and how many drifts of each kind there are. */
  contract?: { name: string; sha256: string } & Record<DriftKind, number>;
  /** From which version the rehearsal is. Left out when nothing was judged. */
  provenance?: Provenance;
  /** From the start of the rehearsal until its verdict. Left out where that is not known. */
  seconds?: number;
  /** The running stack that the rehearsal used. Left out where it brought up its own. */
  on?: string;
  /** Where the commands ran: what differs in names between machines. Left out when nothing was judged. */
  places?: Places;
}

/** The warning about stand-ins, the same in every report; undefined when none ran. */
export const standInWarning = (standIns: string[]): string | undefined =>
  standIns.length > 0
    ? `Stand-ins ran for ${standIns.join(" and ")}: this rehearsal says nothing about the real services.`
    : undefined;

/** What a verdict says about its rehearsal. */
export interface Judged {
  id: string;
  stack: string;
  startedAt: Date;
  settings: {
    namespace: string;
    job?: string | undefined;
    refinements?: { name: string; suffix: string; job: string }[];
  };
}

const nothingJudged: Cause = { verdict: "error", phase: "verify", message: "nothing was judged" };

/** The verdict of a rehearsal. A cause decides it; without one, it passed if expectations were judged and none failed. */
export const verdictOf = (
  { id, stack, startedAt, settings }: Judged,
  images: (ImageUsed & { standIn: boolean })[],
  expectations: Expectation[],
  cause: Cause | undefined = expectations.length > 0 ? undefined : nothingJudged,
  lineage: LineageSummary[] = [],
): Verdict => ({
  id,
  stack,
  verdict: cause?.verdict ?? (expectations.some(({ status }) => status === "failed") ? "failed" : "passed"),
  startedAt: startedAt.toISOString(),
  ...(settings.job === undefined ? {} : { namespace: settings.namespace, job: settings.job }),
  refinements: expectations.length > 0 ? refinementVerdicts(settings.refinements ?? [], expectations) : [],
  ...(cause ? { cause: { phase: cause.phase, message: cause.message } } : {}),
  expectations,
  lineage,
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
