import { nameMatches } from "../lineage/globs.ts";
import type { DriftMove } from "../settings/contract.ts";
import type { Drift } from "./drift.ts";

/** A drift with the kind that the first of the settings' moves that matches it gives it. */
export const moved = (drift: Drift, moves: readonly DriftMove[]): Drift => {
  const move = moves.find((one) => matches(one, drift));
  return move ? { ...drift, kind: move.as } : drift;
};

function matches({ change, level, job, dataset, field, facet }: DriftMove, drift: Drift): boolean {
  const named = (pattern: string | undefined, names: (string | undefined)[]) =>
    pattern === undefined || names.some((name) => name !== undefined && nameMatches(pattern, name));
  return (
    (change === undefined || change === drift.change) &&
    (level === undefined || level === drift.level) &&
    named(job, [drift.job?.name]) &&
    named(dataset, [drift.dataset?.name]) &&
    named(field, [drift.field, drift.column]) &&
    named(facet, [drift.facet])
  );
}
