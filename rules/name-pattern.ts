import { nameMatches } from "../lineage/globs.ts";
import { closest, count, describeName, type QualifiedName } from "../lineage/names.ts";
import type { RecordedJob, RecordedLineage } from "../lineage/recorded-lineage.ts";
import { keptNamespace } from "../marquez/kept-name.ts";
import { markedDifference } from "./marked.ts";

/** Jobs or datasets by patterns. */
export interface NamePattern {
  name: string;
  /** Undefined: the namespace of the rehearsal, which is a name and no pattern. */
  namespace?: string | undefined;
}

/** Whether a pattern matches a name. Marquez keeps the namespace of a job with other characters than it may be sent with. */
export const matchesName = (pattern: NamePattern, { namespace, name }: QualifiedName, home: string): boolean =>
  (pattern.namespace === undefined
    ? namespace === home || namespace === keptNamespace(home)
    : nameMatches(pattern.namespace, namespace)) && nameMatches(pattern.name, name);

/** Whether a pattern matches a job, by the name that Marquez gives it or by the one in its events. */
export const matchesJob = (pattern: NamePattern, job: RecordedJob, home: string): boolean =>
  matchesName(pattern, job, home) || matchesName(pattern, job.sentAs, home);

/** The names of jobs: those that Marquez gives them, and those in their events. */
export const jobNames = ({ jobs }: RecordedLineage): QualifiedName[] =>
  [...jobs.values()].flatMap((job) => (job.sentAs.name === job.name ? [job] : [job, job.sentAs]));

/** A pattern for people. */
export const patternInWords = ({ name, namespace }: NamePattern, home: string): string =>
  describeName({ name, namespace: namespace ?? home }, home);

/** Where the name that a pattern means arrived instead, or what came nearest to it. */
export function nearestInWords(pattern: NamePattern, found: readonly QualifiedName[], home: string): string {
  if (found.length === 0) return "none arrived";
  const elsewhere = found.find(({ name }) => nameMatches(pattern.name, name));
  if (elsewhere) return `the name arrived in namespace ${elsewhere.namespace}, not in ${pattern.namespace ?? home}`;
  const deeper = found.find((one) => matchesName({ ...pattern, name: acrossSlashes(pattern.name) }, one, home));
  if (deeper) return `${describeName(deeper, home)} arrived, which * does not match: ** matches across slashes`;
  const wanted = patternInWords(pattern, home);
  const near = closest(
    wanted,
    found.map((one) => describeName(one, home)),
  );
  return near === undefined
    ? `none of the ${count(found.length, "name")} that arrived is near to it`
    : `the nearest that arrived is ${markedDifference(near, wanted)}`;
}

/** A pattern whose `*` that is a whole part of a path matches several parts, too. */
const acrossSlashes = (pattern: string): string => pattern.replaceAll(/(?<=^|\/)\*(?=\/|$)/g, "**");
