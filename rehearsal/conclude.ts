import type { Rehearsal } from "../context/context.ts";
import { RehearsalError } from "../errors.ts";
import { explain, learned } from "../judgement/outcome.ts";
import type { RehearsalDeployment } from "../steps/deployment.ts";
import type { Attempts } from "./attempts.ts";
import type { Reached } from "./result.ts";
import { salvageUpload, salvageVerdict } from "./salvage.ts";
import { unlimitedWarnings } from "./unlimited.ts";
import type { Update } from "./up.ts";

/** What a rehearsal has come to, once its evidence is saved. */
export interface Conclusion {
  evidence: NonNullable<Reached["evidence"]>;
  warnings: string[];
}

/** A rehearsal whose update has ended. */
interface Ended {
  rehearsal: Rehearsal;
  /** Gets all that failed. */
  attempts: Attempts;
  /** The version of each tool. */
  versions: Record<string, string>;
}

/**
 * Concludes a rehearsal: collects all that failed in its update, apart from the lineage, and saves the evidence that the
 * update did not save.
 */
export async function conclude(
  { deployment, error }: Update<RehearsalDeployment>,
  { rehearsal, attempts, versions }: Ended,
): Promise<Conclusion> {
  const { errors } = attempts;
  if (error) attempts.add(error);
  for (const step of [deployment?.verified, deployment?.stored, deployment?.signed, deployment?.recorded]) {
    // An engine that died may have left it at work.
    await step?.ended();
    if (step?.outcome.status === "failed") attempts.add(step.outcome.error);
  }
  await deployment?.endWorker?.().catch(() => {});
  let verdict = learned(deployment?.verified.outcome);
  let stored = learned(deployment?.stored.outcome);
  const access = deployment?.storeAccess();
  // A store that did not take the bundle has been given its time.
  const isUntried = deployment?.stored.outcome.status === "skipped";
  await attempts.run(async () => {
    verdict ??= await salvageVerdict(rehearsal, { deployment, versions, errors });
    if (access && isUntried) stored ??= await salvageUpload(rehearsal, access);
  });
  if (deployment && !stored && errors.length === 0) attempts.add(notStored(deployment));
  const { recorded } = deployment ?? {};
  if (recorded?.outcome.status === "skipped" && errors.length === 0 && !rehearsal.stopSignal.aborted)
    attempts.add(notRecorded(recorded.outcome.reason));
  return {
    evidence: { verdict, stored },
    warnings: [
      ...(stored?.unindexed === undefined ? [] : [notIndexed(stored.unindexed)]),
      ...(rehearsal.settings.kubernetes ? [] : await unlimitedWarnings()),
    ],
  };
}

const notIndexed = (why: string): string =>
  `The evidence is stored, but not in the index of the history: ${why}. \`rehearse history\` adds it.`;

const notRecorded = (why: string): RehearsalError =>
  new RehearsalError("STEP", {
    doing: "recording the rehearsal",
    found: `not done: ${why}`,
    next: "The documents that `record` names are unchanged. Add the entries by hand, or rehearse again.",
  });

const notStored = ({ stored }: RehearsalDeployment): RehearsalError =>
  new RehearsalError("STORE", {
    doing: "storing the evidence",
    found: explain(stored.outcome).found,
    next: "`rehearse reap` and the next rehearsal of this stack store it.",
  });
