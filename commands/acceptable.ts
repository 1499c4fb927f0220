import { resolve } from "node:path";
import { RehearsalError } from "../errors.ts";
import type { SealedRehearsal } from "../evidence/sealed-bundle.ts";
import type { Settings } from "../settings/schema.ts";
import { earlierThan, isOfStack, lastOf, readNamed, stackName } from "./bundle-of.ts";

/** The rehearsals that a contract is learned from. */
export interface Acceptable {
  newest: SealedRehearsal;
  /** The one before, of the same stack and namespace. */
  earlier: SealedRehearsal | undefined;
}

type Verdict = SealedRehearsal["verdict"];

/**
 * Finds the rehearsals to learn a contract from.
 * @param written a bundle; the stack's newest if left out
 * @throws RehearsalError SETTINGS when there is none, or its lineage is not what somebody wants
 */
export async function acceptable(
  written: string | undefined,
  { settings, stack }: { settings: Settings; stack: string },
): Promise<Acceptable> {
  const place = written ?? (await lastOf(stack, settings.evidence.directory));
  const { rehearsal } = await readNamed(place, settings);
  if (!rehearsal) throw refused(place, "it is a contract, no bundle", "Name the folder of one rehearsal.");
  refuseUnfit(place, rehearsal);
  const isFit = (verdict: Verdict) =>
    unmetOf(verdict) === undefined &&
    verdict.namespace === rehearsal.verdict.namespace &&
    isOfStack(verdict.stack, stackName(rehearsal.verdict.stack, stack));
  const earlier = place.startsWith("s3://") ? undefined : await earlierThan(resolve(place), isFit);
  return { newest: rehearsal, earlier };
}

function refuseUnfit(place: string, { verdict, lineage }: SealedRehearsal): void {
  const unmet = unmetOf(verdict);
  if (unmet !== undefined)
    throw refused(place, unmet, "Rehearse until only what the contract says is not met, or name another bundle.");
  if (lineage.events.length === 0)
    throw refused(
      place,
      "it has no event that was recorded and accepted",
      "A contract is learned from events: see lineage.sent.",
    );
}

/** Why nothing is learned from a rehearsal; undefined when it passed, or failed by the contract alone. */
function unmetOf({ verdict, expectations }: Verdict): string | undefined {
  if (verdict === "error" || verdict === "interrupted")
    return `its verdict is ${verdict}: it says nothing about the lineage`;
  const failed = expectations.filter(({ name, status }) => status === "failed" && !name.startsWith("contract."));
  return failed.length === 0 ? undefined : `it failed by ${failed.map(({ title }) => title).join(", ")}`;
}

const refused = (place: string, found: string, next: string): RehearsalError =>
  new RehearsalError("SETTINGS", { doing: `accepting the lineage of ${place}`, found, next });
