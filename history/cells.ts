import { shortCommit } from "../evidence/entry.ts";
import { driftKinds } from "../settings/contract.ts";
import type { Entry } from "./entry.ts";

/** The drifts of each kind that there are, in words; a dash without a contract. */
export const driftInCell = ({ drift }: Entry): string => {
  if (!drift) return "–";
  const there = driftKinds.filter((kind) => drift[kind] > 0).map((kind) => `${drift[kind]} ${kind}`);
  return there.join(", ") || "none";
};

/** A commit as people write it, with a plus where the checkout held more; a dash where it is not known. */
export const commitInCell = ({ commit, uncommitted }: Entry): string =>
  commit === undefined ? "–" : `${shortCommit(commit)}${uncommitted ? "+" : ""}`;
