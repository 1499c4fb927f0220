import { mkdirSync } from "node:fs";
import type { Rehearsal } from "../context/context.ts";
import { newIdentity } from "../context/identity.ts";
import type { Tell } from "../context/step-events.ts";
import { Bundle } from "../evidence/bundle.ts";
import { asKept, thisOwner } from "../machine/process-identity.ts";
import type { Settings } from "../settings/schema.ts";
import { secretsOf } from "../settings/secrets-of.ts";

/** On which stack, with which settings, and how it can be followed and stopped. */
export interface StackRequest {
  stack: string;
  /** The directory of the stack file, absolute. */
  project: string;
  settings: Settings;
  /** Aborting it asks to stop: the evidence is stored and the stack destroyed. */
  signal?: AbortSignal;
  /** Hears what happens to each step. */
  follow?: Tell;
}

/** Who removes a stack, and when. */
interface Lifetime {
  /** Whether the stack stays when the rehearsal ends. */
  keepsStack: boolean;
  /** Whether it stays after this process has ended, too. */
  outlivesProcess: boolean;
}

/**
 * Begins a rehearsal: gives it an id, its labels and a deadline.
 * @param bundle the folder of its evidence, or where evidence would go
 */
export function begin(
  { stack, project, settings, signal, follow }: StackRequest,
  { keepsStack, outlivesProcess }: Lifetime,
  bundleAt: (startedAt: Date) => Bundle,
): Rehearsal {
  const owner = outlivesProcess ? asKept(thisOwner()) : thisOwner();
  const identity = newIdentity({ stack, project, owner, expires: settings.expires });
  const { folder, store } = settings.evidence;
  if (store === "folder") mkdirSync(folder, { recursive: true });
  const deadline = AbortSignal.timeout(settings.deadlines.rehearsal);
  const bundle = bundleAt(identity.startedAt);
  bundle.redactor.conceal(...secretsOf(settings));
  return {
    ...identity,
    stack,
    settings,
    bundle,
    keepsStack,
    stopSignal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    tell: (event) => follow?.(bundle.redactor.redactIn(event)),
  };
}

/** The folder of a rehearsal's evidence, made now. */
export const newBundle =
  ({ evidence }: Settings) =>
  (startedAt: Date): Bundle =>
    Bundle.create(evidence.directory, startedAt);

/** Where evidence would go, for what makes none. */
export const noBundle =
  ({ evidence }: Settings) =>
  (): Bundle =>
    Bundle.planned(evidence.directory);
