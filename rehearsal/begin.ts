import type { OnStack, Rehearsal } from "../context/context.ts";
import { newIdentity } from "../context/identity.ts";
import type { StepEvent, Tell } from "../context/step-events.ts";
import { StepTimes } from "../context/step-times.ts";
import { marksOf, ownContainer } from "../docker/own-container.ts";
import { Bundle } from "../evidence/bundle.ts";
import type { Redactor } from "../evidence/redaction.ts";
import { followEnvironment } from "../machine/network.ts";
import { checkOwnFolders } from "../machine/own-folders.ts";
import { makePrivateFolder } from "../machine/private-files.ts";
import { asKept, thisOwner } from "../machine/process-identity.ts";
import { checkTemporaryDirectory } from "../machine/temporary-directory.ts";
import { nameUser } from "../machine/this-user.ts";
import type { Settings } from "../settings/schema.ts";
import { secretsOf } from "../settings/secrets-of.ts";

/** What to do work on: the stack, its settings, and how to follow and stop the work. */
export interface StackRequest {
  stack: string;
  /** The directory of the stack file, absolute. */
  project: string;
  settings: Settings;
  /** Abort it to stop: the evidence is stored, then the stack is destroyed. */
  signal?: AbortSignal;
  /** Called with each step event. */
  follow?: Tell;
  /** The stack to rehearse on, which runs already. By default the rehearsal brings up its own. */
  on?: OnStack & {
    /** The directory of its stack file, absolute. */
    project: string;
  };
  /** The id of the rehearsal; a new one by default. */
  id?: string;
}

/** How long a stack lives. */
interface Lifetime {
  /** Whether the stack keeps running after the rehearsal. */
  keepsStack: boolean;
  /** Whether the stack keeps running after this process has ended. */
  outlivesProcess: boolean;
}

/**
 * Starts a rehearsal: creates its id, its labels, its bundle and its stop signal.
 * @param bundleAt returns the bundle, given the rehearsal's id
 * @throws RehearsalError SETUP where there is no directory for temporary files, or none for the state or the cache
 */
export function begin(
  { stack, project, settings, signal, follow, on, id }: StackRequest,
  { keepsStack, outlivesProcess }: Lifetime,
  bundleAt: (id: string) => Bundle,
): Rehearsal {
  checkTemporaryDirectory();
  checkOwnFolders();
  nameUser();
  followEnvironment();
  const owner = outlivesProcess ? asKept(thisOwner()) : thisOwner();
  const runner = ownContainer();
  const identity = newIdentity({
    ...{ stack, project, owner, expires: settings.expires },
    ...(runner ? { runner: marksOf(runner) } : {}),
    ...(id ? { id } : {}),
  });
  const { folder, store } = settings.evidence;
  if (store === "folder") makePrivateFolder(folder);
  const deadline = new AbortController();
  const bundle = bundleAt(identity.id);
  bundle.redactor.conceal(...secretsOf(settings));
  bundle.restrict(settings.evidence);
  const steps = new StepTimes();
  return {
    ...identity,
    stack,
    settings,
    bundle,
    keepsStack,
    ...(on ? { on } : {}),
    stopSignal: signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal,
    startClock: () => {
      const passed = AbortSignal.timeout(settings.deadlines.rehearsal);
      passed.addEventListener("abort", () => deadline.abort(passed.reason), { once: true });
      const age = keepsStack ? settings.expires : Math.max(settings.expires, longest(settings));
      identity.labels["lineage-rehearsal.expires"] = new Date(Date.now() + age).toISOString();
    },
    giveUp: (reason) => deadline.abort(reason),
    steps,
    tell: (event) => {
      const redacted = redactedEvent(event, bundle.redactor);
      steps.hear(redacted);
      follow?.(redacted);
    },
  };
}

/**
 * Milliseconds that a rehearsal takes at most, with what it does after its deadline. Until then nobody takes it for dead who
 * cannot see its process.
 */
const longest = ({ deadlines }: Settings): number =>
  deadlines.rehearsal + deadlines.capture + deadlines.verify + deadlines.upload + deadlines.destroy;

/** Only the detail of a step event is a text. Its other words are ours. */
const redactedEvent = (event: StepEvent, { redact }: Redactor): StepEvent =>
  event.detail === undefined ? event : { ...event, detail: redact(event.detail) };

/** Creates the bundle of a rehearsal. */
export const newBundle =
  ({ evidence }: Settings) =>
  (id: string): Bundle =>
    Bundle.create(evidence.directory, id);

/** A bundle without a folder, for work that makes no evidence. */
export const noBundle =
  ({ evidence }: Settings) =>
  (): Bundle =>
    Bundle.at(evidence.directory);
