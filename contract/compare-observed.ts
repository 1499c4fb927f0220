import type { Comparison } from "./comparison.ts";
import type { Drift } from "./drift.ts";
import { inLine, namesInLine } from "./drift-words.ts";
import { sorted } from "./order.ts";

/** Times that differ by less say nothing. */
const least = { factor: 2, seconds: 1 };

/** What two rehearsals tell of versions and times. A contract holds none of it. */
export function compareObserved(all: Comparison): Drift[] {
  const [before, after] = [all.before.observed, all.after.observed];
  if (!before || !after) return [];
  const changed = { change: "changed", kind: "informational" } as const;
  const drifts: Drift[] = [];
  const [was, is] = [
    texts(before.producers.difference(after.producers)),
    texts(after.producers.difference(before.producers)),
  ];
  if (was && is)
    drifts.push({ ...changed, level: "run", before: was, after: is, what: `the producer is ${is} now, ${was} before` });
  for (const [facet, versions] of after.facetVersions) {
    const [now, then] = [texts(versions), texts(before.facetVersions.get(facet) ?? versions)];
    const key = facet.replace(/^\w+ facet /, "");
    if (now !== then)
      drifts.push({
        ...changed,
        level: "facet",
        facet: key,
        before: then,
        after: now,
        what: `${inLine(facet)} has version ${now} now, ${then} before`,
      });
  }
  for (const { key, after: job } of all.jobs.both) {
    const [then, now] = [before.seconds.get(key) ?? 0, after.seconds.get(key) ?? 0];
    const [short, long] = [Math.min(then, now), Math.max(then, now)];
    if (long - short < least.seconds || long < short * least.factor) continue;
    const [from, to] = [`${then.toFixed(1)} s`, `${now.toFixed(1)} s`];
    drifts.push({
      ...changed,
      level: "run",
      job,
      before: from,
      after: to,
      what: `its runs took ${to} now, ${from} before`,
    });
  }
  return drifts;
}

const texts = (all: ReadonlySet<string>): string => namesInLine(sorted(all).map(inLine));
