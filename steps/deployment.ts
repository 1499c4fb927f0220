import type { Verdict } from "../judgement/verdict.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import type { Access } from "../store/s3-client.ts";
import type { Stored } from "../store/store-bundle.ts";
import type { Step } from "./step.ts";

/**
 * What a program has declared. What became of it can be read at any time: when the deployment has ended, or
 * after it was cut short.
 */
export interface Deployment {
  /** The stack's outputs. */
  outputs: Record<string, unknown>;
  /** The id that everything of the stack is labelled with; undefined before the engine knows it. */
  labelId: () => string | undefined;
  /** The stack that is up; undefined before it is. */
  provisioned: () => Provisioned | undefined;
  /** How the evidence store is reached; undefined before it is there. */
  storeAccess: () => Access | undefined;
}

/** A deployment that rehearses, too. */
export interface RehearsalDeployment extends Deployment {
  verified: Step<Verdict>;
  stored: Step<Stored>;
}
