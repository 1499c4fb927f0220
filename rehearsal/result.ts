import type { Rehearsal } from "../context/context.ts";
import { whyStopped } from "../context/stop.ts";
import type { RehearsalError } from "../errors.ts";
import type { Expectation } from "../judgement/expectation.ts";
import type { ImageUsed, RefinementVerdict, VerdictWord } from "../judgement/verdict.ts";
import type { ImageName } from "../setup/images.ts";
import type { Urls } from "../stack/provisioned.ts";

/** A step as it is told at the end. */
export interface StepResult {
  name: string;
  status: "passed" | "failed" | "skipped";
  seconds: number;
  detail?: string;
}

/** What a rehearsal came to: the object that `--json` prints. */
export interface Result {
  id: string;
  stack: string;
  verdict: VerdictWord;
  steps: StepResult[];
  /** Every refinement that was judged, with its own verdict. */
  refinements: RefinementVerdict[];
  expectations: Expectation[];
  evidence: { directory: string; uri: string | null; stored: boolean };
  images: ImageUsed[];
  standIns: ImageName[];
  /** Base URLs of a stack that was left running; null when it was destroyed. */
  urls: Urls | null;
  /** What went wrong beside the lineage, each with what to do. */
  errors: { code: string; message: string }[];
}

/** The result of a rehearsal that has ended. */
export function resultOf(rehearsal: Rehearsal, steps: StepResult[], errors: RehearsalError[]): Result {
  const { id, stack, bundle, known, scope, stays, asked } = rehearsal;
  const { redact } = bundle.redactor;
  const { verdict, stored } = known;
  const images = known.stack?.images ?? [];
  const cause =
    verdict?.cause && errors.length === 0 ? [{ code: verdict.cause.phase, message: verdict.cause.message }] : [];
  return {
    id,
    stack,
    verdict: verdictWord(asked, errors, verdict?.verdict),
    steps: steps.map((step) => (step.detail === undefined ? step : { ...step, detail: redact(step.detail) })),
    refinements: verdict?.refinements ?? [],
    expectations: verdict?.expectations ?? [],
    evidence: {
      directory: scope === "rehearsal" ? bundle.directory : "",
      uri: stored?.uri ?? null,
      stored: stored !== undefined,
    },
    images: images.map(({ name, reference, digest, origin }) => ({ name, reference, digest, origin })),
    standIns: images.filter(({ standIn }) => standIn).map(({ name }) => name),
    urls: stays && known.stack ? known.stack.urls : null,
    errors: [...cause, ...errors.map(({ code, message }) => ({ code, message: redact(message) }))],
  };
}

/** Whoever asked it to stop is told that it did; otherwise an error counts more than what was judged before it. */
function verdictWord(asked: AbortSignal, errors: RehearsalError[], judged: VerdictWord = "passed"): VerdictWord {
  if (asked.aborted) return whyStopped(asked).verdict;
  return errors.length > 0 ? "error" : judged;
}

/** The exit code that a result means: 0 passed, 1 failed, 3 not carried out, 130 interrupted. */
export const exitCodeOf = ({ verdict, errors }: Pick<Result, "verdict" | "errors">): number =>
  verdict === "error" && errors.some(({ code }) => code === "SETTINGS")
    ? 2
    : { passed: 0, failed: 1, error: 3, interrupted: 130 }[verdict];
