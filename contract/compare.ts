import { keyOf } from "../lineage/names.ts";
import type { DriftMove } from "../settings/contract.ts";
import { compareColumns } from "./compare-columns.ts";
import { compareDatasets } from "./compare-datasets.ts";
import { compareFacets } from "./compare-facets.ts";
import { compareFields } from "./compare-fields.ts";
import { compareJobs } from "./compare-jobs.ts";
import { compareObserved } from "./compare-observed.ts";
import { Comparison } from "./comparison.ts";
import type { Contract } from "./contract.ts";
import type { Drift } from "./drift.ts";
import { grouped } from "./group.ts";
import { moved } from "./move.ts";

/**
 * What differs between two contracts, one of which may have been learned from a rehearsal: the breaking drifts first. What
 * follows from a drift is not told again: a dataset that is gone takes its fields and columns along.
 * @param after learned with the names of `before`, so that its placeholders name the same
 */
export function compare(before: Contract, after: Contract, moves: readonly DriftMove[] = []): Drift[] {
  const all = new Comparison(before, after);
  const jobs = compareJobs(all);
  const { drifts: ofFields, fields } = compareFields(all);
  const found = [
    ...jobs.drifts,
    ...compareDatasets(all, jobs.told),
    ...ofFields,
    ...compareColumns(all, fields),
    ...compareFacets(all),
    ...compareObserved(all),
  ];
  return grouped(found.map((drift) => moved(withFailure(drift, after), moves)));
}

/** What a job no longer tells because its run failed. */
function withFailure(drift: Drift, { observed }: Contract): Drift {
  const failure = drift.job && drift.change === "removed" ? observed?.failures.get(keyOf(drift.job)) : undefined;
  return failure === undefined || drift.why !== undefined ? drift : { ...drift, why: failure };
}

/** Whether a drift is more than versions and times. */
export const matters = ({ kind }: Drift): boolean => kind !== "informational";
