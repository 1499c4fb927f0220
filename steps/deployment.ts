import type { HeadStart } from "../boot/head-start.ts";
import type { Context } from "../context/context.ts";
import type { Verdict } from "../judgement/verdict.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import type { Access } from "../store/s3-client.ts";
import type { Stored } from "../store/store-bundle.ts";
import type { Need, Order, Step, Work } from "./step.ts";

/** What a program has declared. Its results can be read at any time, also after it was cut short. */
export interface Deployment {
  /** The stack's outputs. */
  outputs: Record<string, unknown>;
  /** The id in the labels of the stack; undefined before the engine has it. */
  labelId: () => string | undefined;
  /** From when on the stack may be removed, as its labels say; undefined before the engine has it. */
  expires?: () => string | undefined;
  /** The stack, once it is up; undefined before. */
  provisioned: () => Provisioned | undefined;
  /** How to reach the evidence store; undefined before it is up. */
  storeAccess: () => Access | undefined;
  /** What Marquez and its database start from; undefined when that is nothing. */
  headStart?: HeadStart | undefined;
  /** Whether the program failed the deployment on purpose, with its resource `verdict`. */
  refused?: () => boolean;
}

/** A deployment that brings up a stack and waits until it is ready. */
export interface StackDeployment extends Deployment {
  /** For each service, whether it answered. */
  ready: Step<void>[];
}

/** A deployment that also rehearses. */
export interface RehearsalDeployment extends Deployment {
  verified: Step<Verdict>;
  stored: Step<Stored>;
  /** Says whether the statement was signed; undefined unless the settings want that. */
  signed: Step<void> | undefined;
  /** Records the rehearsal in documents; undefined unless the settings name some. */
  recorded: Step<void> | undefined;
  /** Ends the commands that were started for a flow run, where the engine ended before it came to that. */
  endWorker?: () => Promise<void>;
}

/** A stack to rehearse on, and how steps are made for it: one that the Pulumi engine makes, or one that runs already. */
export interface RehearsedStack extends Deployment {
  /** For each service, the step that waits until it answers. */
  ready: Record<string, Step<void>>;
  hasMarquez: boolean;
  /** What must be there before evidence is stored. */
  storeReady: Need[];
  /** Makes a step that uses the stack: its work starts once the stack is there. */
  step: <T>(name: string, work: (stack: Provisioned, context: Context) => Promise<T>, order: Order) => Step<T>;
  /** Makes a step that does without. */
  alone: <T>(name: string, work: Work<T>, order: Order) => Step<T>;
  /** Ends the program: it has failed unless all of these passed. */
  verdict: (steps: { verified: Step<Verdict>; stored: Step<Stored>; others: Step<void>[] }) => {
    outputs: Record<string, unknown>;
    refused: () => boolean;
  };
}
