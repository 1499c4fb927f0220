import type { RecordedLineage } from "../lineage/recorded-lineage.ts";
import type { Contract, Count } from "./contract.ts";
import { generalised } from "./generalise.ts";
import { learn, namesOf } from "./learn.ts";
import type { Places } from "./normalise.ts";

/** A rehearsal to learn from. */
export interface Rehearsed {
  lineage: RecordedLineage;
  places: Places;
}

/**
 * Learns a contract from the newest rehearsal. An earlier one of the same commands shows what else varies: names and
 * numbers of runs. Nothing that only the earlier one has is learned.
 * @param known the contract that is there: its placeholders and what it allows of runs are kept
 */
export function learnAgain(newest: Rehearsed, earlier?: Rehearsed, known?: Contract): Contract {
  const names = known && namesOf(known);
  const first = learn(newest.lineage, newest.places, names);
  const other = earlier && learn(earlier.lineage, earlier.places, names);
  if (!other) return allowing(first, known);
  const also = {
    jobs: generalised(first.jobs.values(), other.jobs.values()),
    datasets: generalised(first.datasets.values(), other.datasets.values()),
  };
  const all = {
    jobs: [...(names?.jobs ?? []), ...also.jobs],
    datasets: [...(names?.datasets ?? []), ...also.datasets],
  };
  const again = learn(newest.lineage, newest.places, all);
  return allowing(allowing(again, learn(earlier.lineage, earlier.places, all), "both"), known);
}

/**
 * A contract that allows as many runs as another one does.
 * @param how `wider`: where the other one allows what was learned; `both`: from the fewest to the most of both
 */
function allowing(learned: Contract, other: Contract | undefined, how: "wider" | "both" = "wider"): Contract {
  for (const [key, job] of learned.jobs) {
    const there = other?.jobs.get(key);
    if (!there || !job.runs) continue;
    if (!there.runs || (how === "wider" && includes(there.runs, job.runs))) job.runs = there.runs;
    else if (how === "both")
      job.runs = { min: Math.min(job.runs.min, there.runs.min), max: Math.max(job.runs.max, there.runs.max) };
  }
  return learned;
}

const includes = (wide: Count, narrow: Count): boolean => wide.min <= narrow.min && wide.max >= narrow.max;
