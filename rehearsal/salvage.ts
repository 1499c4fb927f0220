import { readFile } from "node:fs/promises";
import type { Rehearsal } from "../context/context.ts";
import { within } from "../context/deadline.ts";
import { asStep } from "../context/step-events.ts";
import { stopReasonOf } from "../context/stop-request.ts";
import { messageOf } from "../errors.ts";
import { writeVerdict } from "../evidence/write-verdict.ts";
import { type Cause, type Verdict, verdictOf } from "../judgement/verdict.ts";
import { captureLogs } from "../steps/capture.ts";
import type { Deployment } from "../steps/deployment.ts";
import { upload } from "../steps/upload.ts";
import type { Access } from "../store/s3-client.ts";
import type { Stored } from "../store/store-bundle.ts";
import { hostOf } from "./stack-host.ts";

/** A rehearsal that was cut short, as far as it came. */
interface CutShort {
  deployment: Deployment | undefined;
  /** The version of each tool. */
  versions: Record<string, string>;
  errors: Error[];
}

/**
 * Saves the evidence of a rehearsal that was cut short: the logs, and a verdict that says why. It
 * ignores the stop signal, because evidence comes first. Where the lineage was judged too late, after
 * its step had been given up, the bundle is sealed with that verdict, which stays.
 */
export async function salvageVerdict(
  rehearsal: Rehearsal,
  { deployment, versions, errors }: CutShort,
): Promise<Verdict> {
  const { bundle, stopSignal, settings } = rehearsal;
  if (bundle.isSealed) return JSON.parse(await readFile(bundle.path("verdict.json"), "utf8"));
  const labelId = deployment?.labelId() ?? rehearsal.id;
  // A failure to save the logs must not hide the cause.
  await within({ deadline: settings.deadlines.capture }, () =>
    saveLogs(labelId, rehearsal, deployment?.provisioned()?.since),
  ).catch(() => {});
  const stack = deployment?.provisioned();
  const phase = stack ? "steps" : "provision";
  const cause: Cause = stopSignal.aborted
    ? { phase, ...stopReasonOf(stopSignal) }
    : { phase, verdict: "error", message: errors.map(messageOf).join("\n") };
  const seconds = Math.max(0, Date.now() - rehearsal.startedAt.getTime()) / 1000;
  const verdict = { ...verdictOf(rehearsal, stack?.images ?? [], [], cause), seconds };
  return writeVerdict(bundle, verdict, { versions, steps: rehearsal.steps.list(), settings });
}

async function saveLogs(labelId: string, rehearsal: Rehearsal, since?: Date): Promise<void> {
  const containers = await hostOf(rehearsal.settings).services(labelId);
  await captureLogs({ containers, ...(since ? { since } : {}) }, rehearsal);
}

/** Stores the bundle of a rehearsal that was cut short, as the step `upload`. */
export const salvageUpload = (rehearsal: Rehearsal, access: Access): Promise<Stored> =>
  asStep(rehearsal.tell, "upload", () =>
    within({ deadline: rehearsal.settings.deadlines.upload }, (signal) => upload({ ...rehearsal, signal }, access)),
  );
