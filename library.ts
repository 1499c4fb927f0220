/** The library: `import { provision, rehearse } from "lineage-rehearsal"`. */
export type { RefinementVerdict, VerdictWord } from "./evidence/verdict.ts";
export type { Options, WrittenSettings } from "./library/options.ts";
export { type ProvisionedStack, provision } from "./library/provision.ts";
export { type RehearseOptions, rehearse } from "./library/rehearse.ts";
export { type Expectation, titleOf } from "./lineage/expectation.ts";
export { type ErrorCode, type Explanation, RehearsalError } from "./rehearsal/errors.ts";
export type { StepEvent } from "./rehearsal/rehearsal.ts";
export { exitCodeOf, type Result, type StepResult } from "./rehearsal/result.ts";
export { annotationsOf } from "./report/annotations.ts";
export { junitOf } from "./report/junit.ts";
export { summaryOf } from "./report/summary.ts";
export type { Urls } from "./stack/provisioned.ts";
