import type { Context } from "../context/context.ts";
import { messageOf, RehearsalError } from "../errors.ts";
import { artefactsOf } from "../evidence/artefacts.ts";
import type { Entry } from "../evidence/entry.ts";
import { recordInLog, recordInPlan } from "../evidence/plan-documents.ts";
import { recordStatus } from "../evidence/status-file.ts";
import { tick } from "../evidence/tick.ts";
import type { Verdict } from "../judgement/verdict.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import type { Stored } from "../store/store-bundle.ts";
import { originOf } from "./origin.ts";

/** What is recorded: how the rehearsal came out, and where its evidence is. */
interface Recorded {
  verdict: Verdict;
  stored: Pick<Stored, "location">;
}

/**
 * Records a rehearsal once in the documents that the settings name. Call it after storing the evidence. A document that
 * cannot be amended keeps no other from being amended.
 * @throws RehearsalError STEP naming each document that is unchanged
 */
export async function record(
  { containers }: Pick<Provisioned, "containers">,
  { settings, startedAt, stack, bundle }: Context,
  { verdict, stored }: Recorded,
  endedAt = new Date(),
): Promise<void> {
  const { plan, log, tick: task, status, rehearsal, owner, environment = stack, artefacts } = settings.record;
  const cwd = settings.refine?.cwd ?? settings.cwd;
  const entry: Entry = {
    ...(await originOf(settings.record, verdict.provenance ?? {}, cwd)),
    rehearsal,
    owner,
    environment,
    stack,
    from: startedAt,
    to: endedAt,
    verdict,
    evidence: stored.location,
    artefacts: artefactsOf(bundle.files(), artefacts, Object.keys(containers)),
  };
  const work = [
    plan && (() => recordInPlan(plan, entry)),
    log && (() => recordInLog(log, entry)),
    task && verdict.verdict === "passed" && (() => tick(task.file, task.line)),
    status && (() => recordStatus(status, entry)),
  ];
  const failures: unknown[] = [];
  for (const amend of work) if (amend) await amend().catch((error) => failures.push(error));
  if (failures.length === 0) return;
  if (failures.length === 1) throw failures[0];
  throw new RehearsalError("STEP", {
    doing: "recording the rehearsal",
    found: failures.map(foundIn).join("\n"),
    next: "These files are unchanged, the others have their entries. Correct the files or the settings, and add the entries by hand.",
  });
}

/** What was found, without what to do next, which is the same for each. */
const foundIn = (failure: unknown): string => {
  if (!(failure instanceof RehearsalError)) return messageOf(failure);
  const { doing, found } = failure.explanation;
  return `${doing}: ${found}`;
};
