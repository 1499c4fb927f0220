import type { ImageUsed, VerdictWord } from "../evidence/verdict.ts";
import type { Expectation } from "../lineage/expectation.ts";
import type { ImageName } from "../offline/images.ts";
import type { Urls } from "../stack/provisioned.ts";
import type { RehearsalError } from "./errors.ts";
import type { Rehearsal } from "./rehearsal.ts";

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
export function resultOf(
  rehearsal: Rehearsal,
  steps: StepResult[],
  errors: RehearsalError[],
  running: boolean,
): Result {
  const { id, stack, bundle, known, stackOnly } = rehearsal;
  const { redact } = bundle.redactor;
  return {
    id,
    stack,
    verdict:
      errors.length > 0 && known.verdict?.verdict !== "interrupted" ? "error" : (known.verdict?.verdict ?? "passed"),
    steps: steps.map((step) => (step.detail === undefined ? step : { ...step, detail: redact(step.detail) })),
    expectations: known.verdict?.expectations ?? [],
    evidence: {
      directory: stackOnly ? "" : bundle.directory,
      uri: known.stored?.uri ?? null,
      stored: known.stored !== undefined,
    },
    images:
      known.verdict?.images ??
      (known.stack?.images ?? []).map(({ name, reference, digest, origin }) => ({ name, reference, digest, origin })),
    standIns: (known.stack?.images ?? []).filter(({ standIn }) => standIn).map(({ name }) => name),
    urls: running && known.stack ? known.stack.urls : null,
    errors: [
      ...(known.verdict?.cause && errors.length === 0
        ? [{ code: known.verdict.cause.phase, message: known.verdict.cause.message }]
        : []),
      ...errors.map(({ code, message }) => ({ code, message: redact(message) })),
    ],
  };
}

/** The exit code that a result means: 0 passed, 1 failed, 3 not carried out, 130 interrupted. */
export const exitCodeOf = ({ verdict }: Pick<Result, "verdict">): number =>
  ({ passed: 0, failed: 1, error: 3, interrupted: 130 })[verdict];
