/** The library: `import { provision, rehearse } from "lineage-rehearsal"`. */
export type { StepEvent } from "./context/step-events.ts";
export { type ErrorCode, type Explanation, RehearsalError } from "./errors.ts";
export type { RefinementVerdict, VerdictWord } from "./judgement/verdict.ts";
export { type RehearseOptions, rehearse } from "./library/one-rehearsal.ts";
export type { Options, WrittenSettings } from "./library/options.ts";
export { type ProvisionedStack, provision } from "./library/shared-stack.ts";
export { exitCodeOf } from "./rehearsal/exit-code.ts";
export type { Result, StepResult } from "./rehearsal/result.ts";
export { annotationsOf } from "./report/annotations.ts";
export { junitOf } from "./report/junit.ts";
export { summaryOf } from "./report/markdown-summary.ts";
export type { Expectation } from "./rules/expectation.ts";
export type { Urls } from "./stack/provisioned.ts";
