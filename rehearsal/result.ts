import type { Rehearsal } from "../context/context.ts";
import type { StepEvent } from "../context/step-events.ts";
import { stopReasonOf } from "../context/stop-request.ts";
import type { RehearsalError } from "../errors.ts";
import type { LineageSummary } from "../judgement/lineage-summary.ts";
import type { ImageUsed, RefinementVerdict, Verdict, VerdictWord } from "../judgement/verdict.ts";
import type { Expectation } from "../rules/expectation.ts";
import type { Provisioned, Urls } from "../stack/provisioned.ts";
import type { Stored } from "../store/store-bundle.ts";

/** How a step ended. */
export interface StepResult {
  name: string;
  status: "passed" | "failed" | "skipped";
  seconds: number;
  detail?: string;
}

/** Where the evidence is. */
export interface EvidencePlace {
  /** The bundle's folder in `evidence.directory`; empty when there is no bundle. */
  directory: string;
  /** Where the stored bundle is: its folder with `evidence.store: folder`, its URI on AWS; null when it is not stored. */
  location: string | null;
  /** The URI of a bundle that is stored on AWS. */
  uri: string | null;
  stored: boolean;
}

/** The result of a rehearsal: the object that `--json` prints. */
export interface Result {
  id: string;
  stack: string;
  /** The running stack that it used; left out where it brought up its own. */
  on?: string;
  verdict: VerdictWord;
  /** How long it took, from its start until all was destroyed or left running. */
  seconds: number;
  steps: StepResult[];
  /** Every refinement that was judged, with its own verdict. */
  refinements: RefinementVerdict[];
  expectations: Expectation[];
  /** What became of the events of each command. */
  lineage: LineageSummary[];
  evidence: EvidencePlace;
  images: ImageUsed[];
  /** Services that a stand-in replaced. */
  standIns: string[];
  /** Base URLs of a stack that keeps running; null when it was destroyed. */
  urls: Urls | null;
  /** From when on `rehearse reap` may remove a stack that keeps running, in ISO 8601; null when it was destroyed. */
  expires: string | null;
  /** What says nothing about this rehearsal, and somebody has to look at: evidence of an earlier one that is not stored, an engine without limits. */
  warnings: string[];
  /** What went wrong, apart from the lineage. Each message says what to do next. */
  errors: { code: string; message: string }[];
}

/** How far a rehearsal, or bringing up a stack, has come. */
export interface Reached {
  /** The evidence; left out when only a stack was brought up. */
  evidence?: { verdict: Verdict | undefined; stored: Stored | undefined };
  provisioned: Provisioned | undefined;
  /** From when on the stack may be removed, as its labels say; those of the rehearsal if left out. */
  expires?: string | undefined;
  /** Whether the stack keeps running. */
  running: boolean;
  steps: StepResult[];
  warnings?: string[];
  errors: RehearsalError[];
}

/** The result of a rehearsal that has ended. */
export function resultOf(rehearsal: Rehearsal, reached: Reached): Result {
  const { id, stack, bundle, on } = rehearsal;
  const { evidence, provisioned, running, steps, warnings = [], errors } = reached;
  const { redact } = bundle.redactor;
  const verdict = evidence?.verdict;
  const images = provisioned?.images ?? [];
  const cause =
    verdict?.cause && errors.length === 0 ? [{ code: verdict.cause.phase, message: verdict.cause.message }] : [];
  return {
    id,
    stack,
    ...(on ? { on: on.stack } : {}),
    verdict: verdictWord(rehearsal, reached),
    seconds: thousandths((Date.now() - rehearsal.startedAt.getTime()) / 1000),
    steps: steps.map((step) => (step.detail === undefined ? step : { ...step, detail: redact(step.detail) })),
    refinements: verdict?.refinements ?? [],
    expectations: verdict?.expectations ?? [],
    lineage: verdict?.lineage ?? [],
    evidence: {
      directory: evidence ? bundle.directory : "",
      location: evidence?.stored?.location ?? null,
      uri: evidence?.stored?.uri ?? null,
      stored: evidence?.stored !== undefined,
    },
    images: images.map(({ name, reference, digest, origin }) => ({ name, reference, digest, origin })),
    standIns: images.filter(({ standIn }) => standIn).map(({ name }) => name),
    urls: running ? (provisioned?.urls ?? null) : null,
    expires: running ? (reached.expires ?? rehearsal.labels["lineage-rehearsal.expires"]) : null,
    warnings: warnings.map(redact),
    errors: [...cause, ...errors.map(({ code, message }) => ({ code, message: redact(message) }))],
  };
}

/**
 * The verdict of a result: a stop request comes first, then an error, then the verdict on the
 * lineage. `passed` means that the lineage passed, that the evidence is stored, and that nothing else failed.
 */
function verdictWord({ stopSignal }: Rehearsal, { evidence, errors }: Reached): VerdictWord {
  if (stopSignal.aborted) return stopReasonOf(stopSignal).verdict;
  if (errors.length > 0) return "error";
  if (!evidence) return "passed";
  const judged = evidence.verdict?.verdict ?? "error";
  return judged === "passed" && !evidence.stored ? "error" : judged;
}

const thousandths = (seconds: number): number => Math.round(seconds * 1000) / 1000;

/** Collects the results of steps, in the order in which the steps started. */
export function collectSteps(): { hear: (event: StepEvent) => void; results: () => StepResult[] } {
  const steps = new Map<string, StepResult | undefined>();
  return {
    hear: (event) => {
      if (event.status === "running") return void (steps.has(event.name) || steps.set(event.name, undefined));
      const { name, status, detail } = event;
      const seconds = event.status === "skipped" ? 0 : thousandths(event.seconds);
      steps.set(name, { name, status, seconds, ...(detail === undefined ? {} : { detail }) });
    },
    results: () => [...steps.values()].filter((step) => step !== undefined),
  };
}
